"""Keeping knowledge true: entries near their end, proposed changes, the second person who approves."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Conflict, Malformed, require
from ticketing.domain.knowledge import Entry
from ticketing.knowledge.files import SHIPPED, KnowledgeFileError
from ticketing.knowledge.rewriting import rewrite_entry
from ticketing.storage.knowledge_drafts import KnowledgeDraftRow
from ticketing.usecases import drafting
from ticketing.usecases.auditing import record

EDITABLE = ("title", "answer", "owner", "source", "as_of", "valid_until")
DATES = frozenset({"as_of", "valid_until"})
APPROVERS = frozenset({Role.REVIEWER, Role.ADMIN})
LONGEST = {"answer": 600}
LONGEST_OTHER = 200
SOON = timedelta(days=30)


def standing(entry: Entry, *, on: date) -> str:
    """Return how an entry stands on a day: `waiting`, `valid`, `ending` (within 30 days) or `expired`."""
    if on < entry.as_of:
        return "waiting"
    if on > entry.valid_until:
        return "expired"
    return "ending" if entry.valid_until - on <= SOON else "valid"


def propose_change(
    session: Session, entry: Entry, *, fields: Mapping[str, str], note: str, actor: Actor, now: datetime
) -> KnowledgeDraftRow:
    """Propose new values for some of EDITABLE; nothing changes until somebody else approves.

    Raises Malformed("field_missing"|"text_too_long"|"date_unreadable"|"nothing_changed").
    """
    changes = {name: _read(name, fields[name]) for name in EDITABLE if name in fields}
    changes = {name: value for name, value in changes.items() if value != str(getattr(entry, name))}
    require(changes, Malformed("nothing_changed"))
    first = changes.get("as_of", str(entry.as_of))
    last = changes.get("valid_until", str(entry.valid_until))
    require(first <= last, Malformed("date_unreadable", field="valid_until"))
    row = KnowledgeDraftRow(entry_id=entry.id, entry_version=entry.version, changes=changes)
    drafting.propose(session, row, note=note, actor=actor, now=now)
    details = {"fields": sorted(changes)}
    record(session, actor=actor, action="knowledge.proposed", subject=entry.id, details=details, now=now)
    return row


def _read(name: str, value: str) -> str:
    value = value.strip()
    require(value, Malformed("field_missing", field=name))
    limit = LONGEST.get(name, LONGEST_OTHER)
    require(len(value) <= limit, Malformed("text_too_long", field=name, limit=limit))
    if name in DATES:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise Malformed("date_unreadable", field=name) from error
    return value


def may_approve(row: KnowledgeDraftRow, actor: Actor) -> bool:
    """Say whether this person may decide: a reviewer or admin, never who proposed it."""
    return drafting.is_second(row, actor, APPROVERS)


def decide_change(
    session: Session,
    draft_id: int,
    *,
    accept: bool,
    entry: Entry | None,
    folder: Path | None,
    actor: Actor,
    now: datetime,
) -> KnowledgeDraftRow:
    """Decide on a proposed change; an approved one is written to the entry's file and answers soon after.

    Raises NotFound("unknown_draft"), Forbidden("own_draft"), Conflict("already_decided"|"entry_changed"),
    Malformed("entry_unreadable").
    """
    row = drafting.open_draft(
        session, KnowledgeDraftRow, draft_id, actor=actor, approvers=APPROVERS, own="own_draft"
    )
    drafting.settle(session, row, accept=accept, actor=actor, now=now)
    details = {"accepted": accept, "fields": sorted(row.changes)}
    record(session, actor=actor, action="knowledge.decided", subject=row.entry_id, details=details, now=now)
    if accept:
        # Last: when the file cannot be written, nothing of the decision is kept.
        _write(row, entry, folder or SHIPPED)
    return row


def _write(row: KnowledgeDraftRow, entry: Entry | None, folder: Path) -> None:
    require(entry is not None and entry.version == row.entry_version, Conflict("entry_changed"))
    values = {n: date.fromisoformat(v) if n in DATES else v for n, v in row.changes.items()}
    try:
        require(rewrite_entry(folder, row.entry_id, values), Conflict("entry_changed"))
    except KnowledgeFileError as error:
        raise Malformed("entry_unreadable", problems=error.problems) from error
