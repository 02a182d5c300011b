"""What the assessment page shows: requests to leave orders out, and whom a unit may rate."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.exclusions import DECIDING, LAST_WORD
from ticketing.domain.privacy import mask_text
from ticketing.storage import exclusions as storage
from ticketing.storage.exclusions import ExclusionRow


@dataclass(frozen=True, slots=True)
class ExclusionLine:
    """One request as somebody sees it, with what he may do about it now."""

    id: int
    order_number: str
    scope: str
    reason: str
    ground: str
    asked_at: datetime
    granted: bool | None
    decision: str
    appeal: str
    upheld: bool | None
    in_force: bool
    may_decide: bool
    may_appeal: bool
    may_decide_appeal: bool


def list_exclusions(session: Session, *, actor: Actor, limit: int = 100) -> tuple[ExclusionLine, ...]:
    """Return the newest requests: a unit sees its own, the assigning side and leaders all of them."""
    unit_id = actor.unit_id if actor.role is Role.UNIT else None
    rows = storage.newest(session, unit_id=unit_id, limit=limit)
    return tuple(_line(row, actor) for row in rows)


def _line(row: ExclusionRow, actor: Actor) -> ExclusionLine:
    own_unit = bool(actor.unit_id and actor.unit_id == row.asked_unit_id)
    own = actor.id == row.asked_by or own_unit
    open_appeal = row.appealed_at is not None and row.upheld is None
    involved = {row.asked_by, row.decided_by, row.appealed_by}
    return ExclusionLine(
        id=row.id,
        order_number=row.order_number,
        scope=row.scope,
        reason=row.reason,
        ground=mask_text(row.ground),
        asked_at=row.asked_at,
        granted=row.granted,
        decision=mask_text(row.decision),
        appeal=mask_text(row.appeal),
        upheld=row.upheld,
        in_force=row.in_force,
        may_decide=row.granted is None and actor.role in DECIDING and not own,
        may_appeal=row.granted is not None and row.appealed_at is None and actor.id != row.decided_by,
        may_decide_appeal=open_appeal
        and actor.role in LAST_WORD
        and actor.id not in involved
        and not own_unit,
    )
