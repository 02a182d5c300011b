"""What the desk page shows, as JSON: lines of the lists, messages, the facts beside a conversation."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from ticketing.console.rendering import local_day, wording
from ticketing.domain.conversations import takes_part
from ticketing.domain.messages import Sender
from ticketing.domain.prefilling import Prefilled, Reading
from ticketing.usecases.conversations import ConversationView, MessageView

SUMMARY_LETTERS = 60


def list_line(view: ConversationView, *, now: datetime) -> dict[str, Any]:
    """Return one line of a list; times as epoch seconds, so that the page counts on by itself."""
    words = wording()
    return {
        "id": view.id,
        "channel": words["channels"].get(view.channel, view.channel),
        "code": view.external_id[:8],
        "state": view.state.value,
        "state_name": words["conversation_states"][view.state.value],
        "reason": words["queue_reasons"].get(view.queue_reason, view.queue_reason),
        "summary": view.queue_summary[:SUMMARY_LETTERS],
        "operator": view.operator_name,
        "queued": int(view.queued_at.timestamp()) if view.queued_at else None,
        "updated": local_day(view.updated_at),
        "last": view.last_seq,
        "priority": view.priority,
        "escalated": view.escalated_at is not None,
        "risk": words["risks"].get(view.risk, view.risk),
        "wanted": view.wanted_id or "",
        "skill": view.skill,
    }


def fingerprint(lists: object) -> str:
    """Return a short name of what the lists show; the page asks only for what is new to it."""
    return sha256(dumps(lists, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def head(view: ConversationView, *, viewer_id: str) -> dict[str, Any]:
    """Return who has the word, and what the viewer may do about it."""
    mine = view.operator_id == viewer_id
    return list_line(view, now=view.updated_at) | {
        "mine": mine,
        "joined": not mine and takes_part(view.rules, viewer_id),
        "helpers": [helper.name for helper in view.rules.helpers],
        "summary": view.queue_summary,
    }


def line(message: MessageView) -> dict[str, Any]:
    """Return one message."""
    return {
        "seq": message.seq,
        "sender": message.sender.value,
        "who": message.author or wording()["senders"][message.sender.value],
        "text": message.text,
        "at": local_day(message.at),
        "staff_only": message.staff_only,
        "attachments": list(message.attachments),
    }


def readings(messages: Sequence[MessageView]) -> list[Reading]:
    """Return the citizen's messages with what was read in them."""
    citizens = (message for message in messages if message.sender is Sender.CITIZEN)
    return [Reading(m.seq, m.text, m.understanding or {}) for m in citizens]


def form_fields(found: dict[str, Prefilled]) -> dict[str, dict[str, Any]]:
    """Return the filled fields of the order form."""
    return {name: asdict(value) for name, value in found.items()}
