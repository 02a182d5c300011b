"""An emergency that the bot has answered with its number leaves a record (rule T2, state X2).

The number is said first: what is recorded here has been told and stored before. Nobody waits for the record
to be helped, and a matter that is left afterwards is an order of its own, which names the record.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain.actors import BOT
from ticketing.domain.commands import Ask, Command
from ticketing.domain.kinds import RequestType
from ticketing.domain.machine import apply
from ticketing.domain.orders import NewOrder, Order, Source
from ticketing.domain.states import State
from ticketing.notices import wording
from ticketing.storage import conversations, diversions
from ticketing.storage import orders as table
from ticketing.storage.numbering import next_numbers
from ticketing.storage.reference import rulebook
from ticketing.usecases.changing import publish
from ticketing.usecases.conversations.turns import Answer, Turn
from ticketing.usecases.refusing import refuse_secret

# Where an order names the record that it follows.
AFTER_EMERGENCY = "after_emergency"
NUMBER = re.compile(r"1(?:10|19|20|22)")
# Somebody in need says it more than once; after this it is another emergency.
SAME_WITHIN = timedelta(hours=1)
# A follow-up filed within this time in the same conversation names the record.
FOLLOWED_WITHIN = timedelta(hours=24)


def read_emergency(answer: Answer) -> Mapping[str, Any] | None:
    """Return the emergency that the engine saw in a message, or None; without a kind it saw none."""
    read = (answer.understanding or {}).get("emergency")
    return read if isinstance(read, dict) and read.get("kind") else None


def record_emergency(session: Session, turn: Turn, answer: Answer, *, now: datetime) -> Order | None:
    """Record an emergency to which the number has been said; None when it was not, or is on record."""
    read = read_emergency(answer)
    number = _number_said(session, turn)
    if read is None or not number:
        return None
    # Whoever records beside us waits here; the conversation is the lock.
    conversations.lock_conversation(session, turn.conversation_id)
    since = now - SAME_WITHIN
    if diversions.latest(session, [turn.conversation_id], since=since):
        return None
    new = _request(turn, str(read.get("kind") or ""), number)
    if refuse_secret(session, new, actor=BOT, now=now) is not None:
        new = _request(turn, str(read.get("kind") or ""), number, words="")
    return _store(session, new, number, now=now)


def _store(session: Session, new: NewOrder, number: str, *, now: datetime) -> Order:
    [order_number] = next_numbers(session, 1, now=now)
    draft = Order(order_number, State.DRAFT, new, created_at=now, updated_at=now)
    diverted = apply(draft, Ask(Command.DIVERT, BOT, now, text=number), rulebook())
    stored = table.insert(session, diverted.order)
    publish(session, stored, diverted.events, now=now)
    return stored


def _number_said(session: Session, turn: Turn) -> str:
    """Return the number that stands in what the bot said to this message, or ""."""
    said = conversations.replies_to(session, turn.conversation_id, turn.seq)
    found = (NUMBER.search(message.text) for message in said if not message.suppressed)
    return next((one[0] for one in found if one), "")


def _request(turn: Turn, kind: str, number: str, *, words: str | None = None) -> NewOrder:
    channel, _, external_id = turn.conversation_id.partition(":")
    title = wording.phrase("emergency", "title", number=number)
    return NewOrder(
        request_type=RequestType.SEEK_HELP,
        matter=turn.text if words is None else title,
        title=title,
        elements={},
        source=Source(channel, external_id),
        urgent=True,
        understanding={"emergency": {"kind": kind, "number": number}},
    )


def records_of(session: Session, conversation_ids: Collection[str], *, now: datetime) -> Mapping[str, str]:
    """Return, by conversation, the number of an emergency's record that an order filed now follows."""
    return diversions.latest(session, conversation_ids, since=now - FOLLOWED_WITHIN)
