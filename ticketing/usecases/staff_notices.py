"""Tells the people who may decide that something waits for them, each in the own inbox of the console."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import NotFound
from ticketing.notices import wording
from ticketing.storage import staff_notices as table
from ticketing.storage.staff import list_members
from ticketing.storage.staff_notices import StaffNoticeRow

LONGEST = 400


def tell(
    session: Session,
    what: str,
    *,
    about: str,
    to: Collection[Role],
    but: Collection[str] = (),
    address: str,
    now: datetime,
    **facts: object,
) -> None:
    """Tell everybody of these posts, but not those who had a hand in it, that it waits; each once.

    `what` names the sentence, `about` the thing, so that `settle` finds the notices when it is decided.
    """
    members = list_members(session)
    told = [one.id for one in members if one.active and one.role in to and one.id not in but]
    text = wording.phrase("staff_notices", what, **facts)[:LONGEST]
    table.post(session, told, about=about, address=address, text=text, now=now)


def settle(session: Session, about: str, *, now: datetime) -> None:
    """What is decided waits for nobody: it is no longer new in any inbox."""
    table.settle(session, about, now=now)


def list_notices(session: Session, actor: Actor, *, limit: int) -> tuple[StaffNoticeRow, ...]:
    """Return the newest notices of this person."""
    return tuple(table.inbox(session, actor.id, limit=limit))


def mark_read(session: Session, notice_id: int, *, actor: Actor, now: datetime) -> None:
    """Mark one's own notice as read. Raises NotFound("unknown_notice")."""
    row = table.find(session, notice_id)
    if row is None or row.staff_id != actor.id:
        raise NotFound("unknown_notice")
    row.read_at = row.read_at or now
