"""Delivery inside the house: from the outbox to the citizen's conversation or the unit's inbox, each once.

A unit that can also be reached outside gets one more outbox row per address (`sending.py` brings those out).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.errors import HotlineError
from ticketing.domain.messages import Button
from ticketing.domain.retries import INSIDE_TRIES, pause_after
from ticketing.storage import contacts, outbox
from ticketing.storage.outbox import NewNotice, OutboxRow
from ticketing.usecases.conversations import post_notice

# What an outbox row's address begins with when it names a row of another table.
CONTACT, HOOK = "contact:", "hook:"


def notices_due(session: Session, *, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return the ids of inside notices that should leave now."""
    return outbox.due_ids(session, now=now, limit=limit, ways=tuple(WAYS))


def deliver(session: Session, notice_id: int, *, now: datetime) -> bool:
    """Deliver one notice in the caller's transaction; say whether this call did.

    A refusal of the receiving side is tried again with growing pauses and given up after eight attempts.
    """
    row = outbox.take(session, notice_id, now=now)
    if row is None:
        return False
    row.attempts += 1
    try:
        with session.begin_nested():
            WAYS[row.way](session, row, now)
    except HotlineError as error:
        _defer(row, error.code, now=now)
        return False
    row.delivered_at, row.next_attempt_at = now, None
    return True


def fail_notice(session: Session, notice_id: int, *, fault: str, now: datetime) -> None:
    """Note that a notice could not even be tried; `fault` is the class of the error, never its text."""
    row = outbox.take(session, notice_id, now=now)
    if row is not None:
        row.attempts += 1
        _defer(row, fault, now=now)


def _defer(row: OutboxRow, fault: str, *, now: datetime) -> None:
    row.fault = fault[:80]
    if row.attempts >= INSIDE_TRIES:
        row.failed_at, row.next_attempt_at = now, None
        return
    row.next_attempt_at = now + pause_after(row.attempts)


def _to_citizen(session: Session, row: OutboxRow, now: datetime) -> None:
    channel, _, external_id = row.address.partition(":")
    buttons = [Button(title=text, payload=text) for text in row.buttons]
    post_notice(session, channel, external_id, row.text, key=row.key, now=now, buttons=buttons)


def _to_unit(session: Session, row: OutboxRow, now: datetime) -> None:
    outbox.put_into_inbox(
        session, key=row.key, unit_id=row.address, order_number=row.order_number, text=row.text, now=now
    )
    outside = [
        NewNotice(
            key=f"{row.key}:{CONTACT}{contact.id}",
            way=contact.way,
            address=f"{CONTACT}{contact.id}",
            order_number=row.order_number,
            text=row.text,
            at=now,
        )
        for contact in contacts.contacts_of(session, row.address)
    ]
    outbox.post_all(session, outside, now=now)


WAYS: dict[str, Callable[[Session, OutboxRow, datetime], None]] = {"citizen": _to_citizen, "unit": _to_unit}
