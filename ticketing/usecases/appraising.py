"""Two-way appraisal (双向考评): units that shared an order rate each other's co-operation on it."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.appraisals import check_appraisal
from ticketing.domain.errors import Conflict, Forbidden
from ticketing.storage import appraisals as storage
from ticketing.storage import orders as table
from ticketing.storage.appraisals import AppraisalRow
from ticketing.usecases.auditing import record


def appraise(
    session: Session,
    order_number: str,
    *,
    of_unit_id: str,
    score: int,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> AppraisalRow:
    """Rate another unit's co-operation on a shared order, once, from 1 (bad) to 5 (good).

    Raises Forbidden("no_shared_order"), Conflict("own_part_not_done"), Malformed("unknown_score"),
    Conflict("already_appraised").
    """
    if actor.role is not Role.UNIT or actor.unit_id is None:
        raise Forbidden("role_not_allowed", command="appraise", role=str(actor.role))
    order = table.load(session, order_number)
    check_appraisal(order, by=actor.unit_id, of=of_unit_id, score=score, note=note)
    if any(row.of_unit_id == of_unit_id for row in storage.given(session, order_number, by=actor.unit_id)):
        raise Conflict("already_appraised")
    row = AppraisalRow(
        order_number=order_number,
        by_unit_id=actor.unit_id,
        of_unit_id=of_unit_id,
        score=score,
        note=note.strip(),
        given_by=actor.id,
        at=now,
    )
    session.add(row)
    session.flush()
    details = {"of": of_unit_id, "score": score}
    record(session, actor=actor, action="appraisal.give", subject=order_number, details=details, now=now)
    return row
