"""Four eyes: what one person proposed is decided upon by another, once."""

from collections.abc import Set
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from ticketing.domain import four_eyes
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Conflict, Forbidden, NotFound, require
from ticketing.storage import drafts as table
from ticketing.storage.drafts import Draft

Row = TypeVar("Row", bound=Draft)
LONGEST_NOTE = 400


def propose(session: Session, row: Row, *, note: str, actor: Actor, now: datetime) -> Row:
    """Store a change under the name of who proposes it; it waits for another person."""
    row.note = note.strip()[:LONGEST_NOTE]
    row.proposed_at, row.proposed_by, row.proposed_name = now, actor.id, actor.name
    session.add(row)
    session.flush()
    return row


def is_second(row: Draft, actor: Actor, approvers: Set[Role]) -> bool:
    """Say whether this person may decide: somebody of these posts, never who proposed it."""
    return four_eyes.is_second(actor, proposed_by=row.proposed_by, approvers=approvers)


def open_draft(
    session: Session, kind: type[Row], draft_id: int, *, actor: Actor, approvers: Set[Role], own: str
) -> Row:
    """Return a draft that this person may decide upon, locked.

    Raises NotFound("unknown_draft"), Forbidden(`own`), Conflict("already_decided").
    """
    row = table.find(session, kind, draft_id)
    if row is None:
        raise NotFound("unknown_draft")
    require(is_second(row, actor, approvers), Forbidden(own))
    require(row.decided_at is None, Conflict("already_decided", by=row.decided_name))
    return row


def settle(session: Session, row: Draft, *, accept: bool, actor: Actor, now: datetime) -> None:
    """Write down who decided what."""
    row.decided_at, row.decided_by, row.decided_name = now, actor.id, actor.name
    row.accepted = accept
    session.flush()
