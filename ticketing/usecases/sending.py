"""Sending outside: takes a notice, lets the way try without holding the database, and notes what came of it.

At least once: a worker that dies between sending and noting lets the notice leave again after the lease, with
the same key, by which receivers tell doubles.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.rate_limits import Limit
from ticketing.domain.retries import next_try
from ticketing.notices import wording
from ticketing.notices.ways import Notice, NotSent, SigningKey
from ticketing.storage import clients, contacts, outbox
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases.delivering import CONTACT, HOOK, WAYS

# Longer than any way's timeout (at most 60 s each for connecting, writing and reading).
LEASE = timedelta(minutes=5)
NOT_CONFIGURED = "way_not_configured"
ADDRESS_GONE = "address_gone"


@dataclass(frozen=True, slots=True)
class Leased:
    """A notice taken for sending; `attempts` counts this try."""

    id: int
    attempts: int
    notice: Notice


def outside_due(session: Session, way: str, *, now: datetime, limit: int = 50) -> Sequence[int]:
    """Return the ids of notices that should leave by this way now."""
    return outbox.due_ids(session, now=now, limit=limit, ways=(way,))


def lease(session: Session, notice_id: int, *, limit: Limit, now: datetime) -> Leased | None:
    """Take a notice for some minutes; None when another worker has it, or the way's pace is reached."""
    row = outbox.take(session, notice_id, now=now)
    if row is None:
        return None
    notice = _notice(session, row)
    if notice is None:
        _give_up(row, ADDRESS_GONE, now=now)
        return None
    wait = contacts.spend_allowance(session, row.way, limit, now=now)
    if wait > 0:
        row.next_attempt_at = now + timedelta(seconds=wait)
        return None
    row.attempts += 1
    row.next_attempt_at = now + LEASE
    return Leased(row.id, row.attempts, notice)


def note_sent(session: Session, leased: Leased, *, now: datetime) -> None:
    """Note that the notice arrived."""
    row = outbox.find(session, leased.id)
    if row is not None and row.delivered_at is None:
        row.delivered_at, row.next_attempt_at, row.failed_at, row.fault = now, None, None, ""


def note_fault(session: Session, leased: Leased, fault: NotSent, *, now: datetime) -> None:
    """Note a failed try: again after a growing pause, or given up."""
    row = outbox.find(session, leased.id)
    if row is None or row.attempts != leased.attempts or row.delivered_at is not None:
        return
    if fault.permanent:
        _give_up(row, fault.fault, now=now)
        return
    again = next_try(first_at=row.created_at, attempts=row.attempts, now=now, retry_after=fault.retry_after)
    if again is None:
        _give_up(row, fault.fault, now=now)
        return
    row.fault, row.next_attempt_at = fault.fault[:80], again


def note_unconfigured(session: Session, *, ways: Collection[str], now: datetime, limit: int = 100) -> int:
    """Defer notices whose way nobody can open, so that the page of failures shows them; return how many."""
    due = outbox.due_ids(session, now=now, limit=limit, except_ways=(*WAYS, *ways))
    for notice_id in due:
        row = outbox.take(session, notice_id, now=now)
        if row is None:
            continue
        row.attempts += 1
        row.fault = NOT_CONFIGURED
        row.next_attempt_at = next_try(first_at=row.created_at, attempts=row.attempts, now=now)
        if row.next_attempt_at is None:
            _give_up(row, NOT_CONFIGURED, now=now)
    return len(due)


def _give_up(row: OutboxRow, fault: str, *, now: datetime) -> None:
    row.fault, row.failed_at, row.next_attempt_at = fault[:80], now, None


def _notice(session: Session, row: OutboxRow) -> Notice | None:
    """Return what is to be sent, or None when the address has been taken away."""
    if row.address.startswith(HOOK):
        return _event(session, row)
    contact = contacts.contact(session, int(row.address.removeprefix(CONTACT)))
    if contact is None or contact.ended_at is not None:
        return None
    title = wording.phrase("outside", "title", number=row.order_number)
    return Notice(
        key=row.key, address=contact.address, title=title, text=row.text, order_number=row.order_number
    )


def _event(session: Session, row: OutboxRow) -> Notice | None:
    hook = clients.hook(session, int(row.address.removeprefix(HOOK)))
    owner = clients.client(session, hook.client_id) if hook else None
    if hook is None or owner is None or hook.ended_at is not None or owner.revoked_at is not None:
        return None
    return Notice(
        key=row.key,
        address=hook.url,
        title="",
        text="",
        order_number=row.order_number,
        payload=row.text,
        signing=SigningKey(f"hook-{hook.id}", hook.secret),
    )
