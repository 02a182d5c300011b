"""Units and holidays change by two people: an admin proposes, a leader or another admin puts it in force.

Both decide who answers for orders or when they are due. Opening a unit changes neither, and moving the
orders of one that has ended carries out what two people decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.errors import Conflict, Forbidden, require
from ticketing.domain.four_eyes import APPROVERS, CityChange, alone_suffices, may_propose
from ticketing.storage.city_drafts import CityDraftRow
from ticketing.storage.order_search import any_filed
from ticketing.usecases import drafting, loading_notices, organising, staff_notices
from ticketing.usecases.auditing import record

Values = dict[str, Any]
# Where it is decided.
PAGE = "/console/changes"


@dataclass(frozen=True, slots=True)
class _Way:
    """How one kind of change is read, found again, and put in force."""

    topic: str
    present: Callable[[Session, str], Values]
    put: Callable[[Session, CityDraftRow, Actor, datetime], None]


def propose_rename(
    session: Session, unit_id: str, *, name: str, note: str = "", actor: Actor, now: datetime
) -> CityDraftRow:
    """Propose a unit's new name. Raises Forbidden("role_not_allowed") and as `organising.check_name`."""
    _check_proposer(session, actor, "rename_unit")
    changes = {"name": organising.check_name(session, unit_id, name).name}
    return _propose(session, CityChange.RENAME, unit_id, changes, note=note, actor=actor, now=now)


def propose_end(
    session: Session,
    unit_id: str,
    *,
    last_day: date,
    successor_id: str = "",
    note: str = "",
    actor: Actor,
    now: datetime,
) -> CityDraftRow:
    """Propose to abolish or merge a unit. Raises as above and as `organising.check_end`."""
    _check_proposer(session, actor, "end_unit")
    organising.check_end(session, unit_id, last_day=last_day, successor_id=successor_id)
    changes = {"last_day": last_day.isoformat(), "successor_id": successor_id}
    return _propose(session, CityChange.END, unit_id, changes, note=note, actor=actor, now=now)


def propose_notice(
    session: Session, data: Values, *, replace: bool = False, actor: Actor, now: datetime
) -> CityDraftRow:
    """Propose a year's holiday notice. Raises as above and as `loading_notices.check_notice`."""
    _check_proposer(session, actor, "load_notice")
    year = loading_notices.check_notice(data, replace=replace).year
    return _propose(session, CityChange.NOTICE, str(year), data, note="", actor=actor, now=now)


def _check_proposer(session: Session, actor: Actor, work: str) -> None:
    allowed = may_propose(actor, orders_filed=any_filed(session))
    require(allowed, Forbidden("role_not_allowed", command=work, role=str(actor.role)))


def _propose(
    session: Session,
    kind: CityChange,
    subject: str,
    changes: Values,
    *,
    note: str,
    actor: Actor,
    now: datetime,
) -> CityDraftRow:
    way = WAYS[kind]
    row = CityDraftRow(kind=str(kind), subject=subject, was=way.present(session, subject), changes=changes)
    drafting.propose(session, row, note=note, actor=actor, now=now)
    details = {"kind": str(kind), "was": row.was, "changes": changes}
    record(session, actor=actor, action=f"{way.topic}.proposed", subject=subject, details=details, now=now)
    if alone_suffices(orders_filed=any_filed(session)):
        _settle(session, row, accept=True, actor=actor, now=now)
    else:
        _tell(session, row, now=now)
    return row


def _tell(session: Session, row: CityDraftRow, *, now: datetime) -> None:
    staff_notices.tell(
        session,
        row.kind,
        about=_about(row),
        to=APPROVERS,
        but=(row.proposed_by,),
        address=PAGE,
        subject=row.was.get("name", row.subject),
        by=row.proposed_name,
        now=now,
    )


def _about(row: CityDraftRow) -> str:
    return f"city:{row.id}"


def may_decide(row: CityDraftRow, actor: Actor) -> bool:
    """Say whether this person may decide: a leader or another admin, never who proposed it."""
    return drafting.is_second(row, actor, APPROVERS)


def decide(session: Session, draft_id: int, *, accept: bool, actor: Actor, now: datetime) -> CityDraftRow:
    """Decide on a proposed change; an approved one is in force at once.

    Raises NotFound("unknown_draft"), Forbidden("own_rules_draft"), Conflict("already_decided"),
    Conflict("city_changed") when what it changes was changed meanwhile, and what refused the proposal.
    """
    row = drafting.open_draft(
        session, CityDraftRow, draft_id, actor=actor, approvers=APPROVERS, own="own_rules_draft"
    )
    _settle(session, row, accept=accept, actor=actor, now=now)
    return row


def _settle(session: Session, row: CityDraftRow, *, accept: bool, actor: Actor, now: datetime) -> None:
    way = WAYS[CityChange(row.kind)]
    require(not accept or way.present(session, row.subject) == row.was, Conflict("city_changed"))
    drafting.settle(session, row, accept=accept, actor=actor, now=now)
    staff_notices.settle(session, _about(row), now=now)
    details = {"kind": row.kind, "accepted": accept, "proposed_by": row.proposed_by}
    record(session, actor=actor, action=f"{way.topic}.decided", subject=row.subject, details=details, now=now)
    if accept:
        # Last: when a file cannot be written, nothing of the decision is kept.
        way.put(session, row, actor, now)


def _unit_now(session: Session, unit_id: str) -> Values:
    unit = organising.find(session, unit_id)
    last_day = unit.valid_until.isoformat() if unit.valid_until else ""
    return {"name": unit.name, "last_day": last_day, "successor_id": unit.successor_id or ""}


def _rename(session: Session, row: CityDraftRow, actor: Actor, now: datetime) -> None:
    organising.rename_unit(session, row.subject, name=row.changes["name"], actor=actor, now=now)


def _end(session: Session, row: CityDraftRow, actor: Actor, now: datetime) -> None:
    organising.end_unit(
        session,
        row.subject,
        last_day=date.fromisoformat(row.changes["last_day"]),
        successor_id=row.changes["successor_id"],
        actor=actor,
        now=now,
    )


def _load(session: Session, row: CityDraftRow, actor: Actor, now: datetime) -> None:
    loading_notices.put_in_force(session, row.changes, actor=actor, now=now)


WAYS: Mapping[CityChange, _Way] = {
    CityChange.RENAME: _Way("unit", _unit_now, _rename),
    CityChange.END: _Way("unit", _unit_now, _end),
    CityChange.NOTICE: _Way("calendar", lambda _, year: loading_notices.in_force(int(year)), _load),
}
