"""Leaving orders out of statistics, with reason, decision and appeal; each step is audited."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ticketing.domain import exclusions as rules
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Conflict, Forbidden, NotFound
from ticketing.domain.exclusions import Exclusion
from ticketing.storage import exclusions as storage
from ticketing.storage import orders as table
from ticketing.storage.exclusions import ExclusionRow
from ticketing.usecases.auditing import record

FIELDS = tuple(Exclusion.__dataclass_fields__)


def ask_exclusion(
    session: Session,
    order_number: str,
    *,
    scope: str,
    reason: str,
    ground: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Ask to leave an order out of `all` figures or of `satisfaction`; return the request's id.

    A unit asks for orders it handles. Raises Forbidden("not_your_unit"), Conflict("already_asked").
    """
    order = table.load(session, order_number)
    if actor.role is Role.UNIT and (actor.unit_id or "") not in order.handling_units:
        raise Forbidden("not_your_unit")
    asked = rules.ask_exclusion(order_number, scope=scope, reason=reason, ground=ground, actor=actor, now=now)
    return _store(session, asked, actor=actor, action="exclusion.ask", now=now).id


def decide_exclusion(
    session: Session, exclusion_id: int, *, grant: bool, ground: str, actor: Actor, now: datetime
) -> Exclusion:
    """Grant or refuse a request; another person than the one who asked."""
    row = _find(session, exclusion_id)
    decided = rules.decide(_read(row), grant=grant, ground=ground, actor=actor, now=now)
    return _update(session, row, decided, actor=actor, action="exclusion.decide", now=now)


def appeal_exclusion(
    session: Session, exclusion_id: int, *, ground: str, actor: Actor, now: datetime
) -> Exclusion:
    """Appeal against a decision (考核申诉)."""
    row = _find(session, exclusion_id)
    order = table.load(session, row.order_number)
    if actor.role is Role.UNIT and (actor.unit_id or "") not in order.handling_units:
        raise Forbidden("not_your_unit")
    appealed = rules.appeal(_read(row), ground=ground, actor=actor, now=now)
    return _update(session, row, appealed, actor=actor, action="exclusion.appeal", now=now)


def decide_appeal(
    session: Session, exclusion_id: int, *, uphold: bool, actor: Actor, now: datetime
) -> Exclusion:
    """Decide on an appeal; a third person."""
    row = _find(session, exclusion_id)
    decided = rules.decide_appeal(_read(row), uphold=uphold, actor=actor, now=now)
    return _update(session, row, decided, actor=actor, action="exclusion.decide_appeal", now=now)


def set_grade_aside(
    session: Session,
    order_number: str,
    *,
    reason: str,
    ground: str,
    asked_by: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Leave out a grade that a reviewer found mistaken or malicious; it can be appealed like any other."""
    asked = Exclusion(order_number, "satisfaction", reason, ground, asked_by, "", now)
    decided = rules.decide(asked, grant=True, ground=ground, actor=actor, now=now)
    _store(session, decided, actor=actor, action="exclusion.decide", now=now)


def list_waiting(session: Session, *, limit: int = 100) -> Sequence[ExclusionRow]:
    """Return what waits for a decision, oldest first."""
    return storage.waiting(session, limit=limit)


def list_of_order(session: Session, order_number: str) -> Sequence[ExclusionRow]:
    """Return an order's requests, oldest first."""
    return storage.of_order(session, order_number)


def _find(session: Session, exclusion_id: int) -> ExclusionRow:
    row = storage.find(session, exclusion_id)
    if row is None:
        raise NotFound("unknown_exclusion")
    return row


def _read(row: ExclusionRow) -> Exclusion:
    return Exclusion(**{name: getattr(row, name) for name in FIELDS})


def _store(
    session: Session, exclusion: Exclusion, *, actor: Actor, action: str, now: datetime
) -> ExclusionRow:
    row = ExclusionRow(**{name: getattr(exclusion, name) for name in FIELDS}, in_force=exclusion.in_force)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict("already_asked") from error
    _audit(session, exclusion, actor=actor, action=action, now=now)
    return row


def _update(
    session: Session, row: ExclusionRow, exclusion: Exclusion, *, actor: Actor, action: str, now: datetime
) -> Exclusion:
    for name in FIELDS:
        setattr(row, name, getattr(exclusion, name))
    row.in_force = exclusion.in_force
    session.flush()
    _audit(session, exclusion, actor=actor, action=action, now=now)
    return exclusion


def _audit(session: Session, exclusion: Exclusion, *, actor: Actor, action: str, now: datetime) -> None:
    details = {"scope": exclusion.scope, "reason": exclusion.reason, "in_force": exclusion.in_force}
    record(session, actor=actor, action=action, subject=exclusion.order_number, details=details, now=now)
