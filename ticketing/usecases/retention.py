"""Erasing what need not be kept: by age, or one order because the citizen asks; always a dry run first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.errors import Conflict, Malformed, require
from ticketing.domain.privacy import mask_text
from ticketing.domain.states import ENDED
from ticketing.storage import erasing
from ticketing.storage import orders as table
from ticketing.usecases.auditing import record

POLICY = Path(__file__).parent.parent / "data" / "retention.yml"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Policy:
    """How long words are kept after the last change."""

    version: str
    orders: timedelta
    conversations: timedelta


@dataclass(frozen=True, slots=True)
class Due:
    """What may be erased now, or was: at most a batch of each; `files` have to go too."""

    orders: tuple[str, ...]
    conversations: tuple[str, ...]
    files: tuple[str, ...] = ()


@cache
def policy() -> Policy:
    """Return the site's periods."""
    data = yaml.safe_load(POLICY.read_text(encoding="utf-8"))
    days = [timedelta(days=int(data[name])) for name in ("orders_days", "conversations_days")]
    return Policy(str(data["version"]), *days)


def find_due(session: Session, *, now: datetime, limit: int = BATCH) -> Due:
    """Return what is older than the policy allows; nothing is changed."""
    rule = policy()
    orders = erasing.ended_before(session, now - rule.orders, limit=limit)
    conversations = erasing.silent_before(session, now - rule.conversations, limit=limit)
    return Due(tuple(orders), tuple(conversations))


def erase_due(session: Session, *, actor: Actor, now: datetime, limit: int = BATCH) -> Due:
    """Erase a batch of what is due in the caller's transaction; return what was erased."""
    orders = erasing.ended_before(session, now - policy().orders, limit=limit)
    files: list[str] = []
    for number in orders:
        files += erasing.erase_order(session, number, now=now)
        record(session, actor=actor, action="order.erased", subject=number, details=_why(""), now=now)
    conversations = find_due(session, now=now, limit=limit).conversations
    for identity in conversations:
        files += _erase_conversation(session, identity, actor=actor, now=now)
    return Due(tuple(orders), conversations, tuple(files))


def _erase_conversation(session: Session, identity: str, *, actor: Actor, now: datetime) -> Sequence[str]:
    pictures = erasing.erase_conversation(session, identity)
    record(session, actor=actor, action="conversation.erased", subject=identity, details=_why(""), now=now)
    return pictures


def erase_order(
    session: Session, number: str, *, reason: str, dry_run: bool = False, actor: Actor, now: datetime
) -> tuple[str, ...] | None:
    """Erase one ended order's words, or only say whether there are any; return None when there were none.

    Otherwise the names of its files, which have to be removed once this is committed.

    Raises NotFound("unknown_order"), Conflict("order_open") — an open matter cannot be handled without its
    words — and Malformed("reason_missing").
    """
    order = table.load(session, number)
    require(len(reason.strip()) >= 4, Malformed("reason_missing", field="reason", minimum=4))
    require(order.state in ENDED, Conflict("order_open", number=number))
    if erasing.is_erased(session, number):
        return None
    if dry_run:
        return ()
    files = erasing.erase_order(session, number, now=now)
    details = _why(mask_text(reason, names=order.request.private_names))
    record(session, actor=actor, action="order.erased", subject=number, details=details, now=now)
    return tuple(files)


def _why(reason: str) -> dict[str, object]:
    return {"reason": reason} if reason else {"policy": policy().version}
