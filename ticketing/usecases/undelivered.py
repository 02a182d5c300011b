"""What did not arrive, and sending it again; and the addresses at which units are reached outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Forbidden, Malformed, NotFound, require
from ticketing.domain.privacy import mask_text
from ticketing.storage import contacts, outbox
from ticketing.storage.contacts import UnitContactRow
from ticketing.storage.outbox import OutboxRow
from ticketing.storage.units import all_units, find_unit
from ticketing.usecases.auditing import record
from ticketing.usecases.delivering import CONTACT

MAY_RESEND = (Role.ADMIN, Role.SUPERVISOR, Role.SYSTEM)
LONGEST_ADDRESS, LONGEST_NOTE = 500, 80


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that has not arrived. `unit_id` is empty when it goes to a citizen or a subscriber."""

    id: int
    order_number: str
    way: str
    unit_id: str
    fault: str
    attempts: int
    failed_at: datetime | None
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContactLine:
    """An address of a unit, masked."""

    id: int
    unit_id: str
    unit_name: str
    way: str
    address: str
    note: str


def list_failed(session: Session, *, limit: int = 50, before: int | None = None) -> list[Undelivered]:
    """Return notices that were given up, newest first; `before` is the last id of the page before."""
    return _lines(session, outbox.failed(session, limit=limit, before=before))


def list_waiting(session: Session, *, limit: int = 50) -> list[Undelivered]:
    """Return notices that failed and will be tried again."""
    return _lines(session, outbox.troubled(session, limit=limit))


def send_again(session: Session, notice_id: int, *, actor: Actor, now: datetime) -> None:
    """Give a notice that was given up another day of tries. Raises Forbidden, NotFound("unknown_notice")."""
    require(actor.role in MAY_RESEND, Forbidden("page_not_allowed"))
    row = outbox.find(session, notice_id)
    if row is None or row.failed_at is None:
        raise NotFound("unknown_notice")
    row.failed_at, row.attempts, row.next_attempt_at, row.created_at = None, 0, now, now
    details = {"notice": row.id, "way": row.way, "fault": row.fault}
    record(
        session, actor=actor, action="notice.sent_again", subject=row.order_number, details=details, now=now
    )


def add_contact(
    session: Session, unit_id: str, *, way: str, address: str, note: str, actor: Actor, now: datetime
) -> None:
    """Add an address of a unit. Raises Forbidden("not_admin"), Malformed("unknown_unit"|"contact_form")."""
    require(actor.role in (Role.ADMIN, Role.SYSTEM), Forbidden("not_admin"))
    require(find_unit(session, unit_id), Malformed("unknown_unit", field="unit_id"))
    address = address.strip()
    fits = 0 < len(address) <= LONGEST_ADDRESS and address.isprintable() and len(note) <= LONGEST_NOTE
    require(fits and 0 < len(way) <= 16, Malformed("contact_form", field="address"))
    row = contacts.add_contact(session, unit_id=unit_id, way=way, address=address, note=note, now=now)
    details = {"contact": row.id, "way": way}
    record(session, actor=actor, action="unit.contact_added", subject=unit_id, details=details, now=now)


def end_contact(session: Session, contact_id: int, *, actor: Actor, now: datetime) -> None:
    """Use an address no more; again does nothing. Raises Forbidden, NotFound("unknown_contact")."""
    require(actor.role in (Role.ADMIN, Role.SYSTEM), Forbidden("not_admin"))
    row = contacts.contact(session, contact_id)
    if row is None:
        raise NotFound("unknown_contact")
    if row.ended_at is None:
        row.ended_at = now
        details = {"contact": row.id, "way": row.way}
        record(
            session, actor=actor, action="unit.contact_ended", subject=row.unit_id, details=details, now=now
        )


def list_contacts(session: Session) -> list[ContactLine]:
    """Return the addresses in use, masked, by unit."""
    units = all_units(session)
    rows = contacts.all_contacts(session)
    names = {row.id: units[row.unit_id].name if row.unit_id in units else row.unit_id for row in rows}
    return [
        ContactLine(row.id, row.unit_id, names[row.id], row.way, mask_address(row.address), row.note)
        for row in rows
    ]


def mask_address(address: str) -> str:
    """Return enough of an address to know it again: a robot's URL ends in its secret."""
    if "://" in address:
        scheme, _, rest = address.partition("://")
        return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/…"
    masked = mask_text(address)
    return masked if masked != address else f"{address[:3]}…"


def _lines(session: Session, rows: Sequence[OutboxRow]) -> list[Undelivered]:
    return [
        Undelivered(
            id=row.id,
            order_number=row.order_number,
            way=row.way,
            unit_id=_unit_of(session, row),
            fault=row.fault,
            attempts=row.attempts,
            failed_at=row.failed_at,
            next_attempt_at=row.next_attempt_at,
        )
        for row in rows
    ]


def _unit_of(session: Session, row: OutboxRow) -> str:
    if row.way == "unit":
        return row.address
    if not row.address.startswith(CONTACT):
        return ""
    found: UnitContactRow | None = contacts.contact(session, int(row.address.removeprefix(CONTACT)))
    return found.unit_id if found else ""
