"""Leaving an order out of statistics: only for a listed reason, decided and appealed by different people."""

from dataclasses import dataclass, replace
from datetime import datetime

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require

# 不合理诉求, 超出法定职责, 不可抗力, 误评, 恶意差评 (晋政办发〔2020〕55号: 考核剔除; 国办发〔2019〕51号).
REASONS = ("unreasonable", "beyond_powers", "force_majeure", "mistaken", "malicious")
# From what an order is left out: everything that is counted about it, or only how content its caller was.
SCOPES = ("all", "satisfaction")
DECIDING = frozenset({Role.SUPERVISOR, Role.REVIEWER})
APPEALING = frozenset({Role.UNIT, Role.SUPERVISOR, Role.REVIEWER, Role.FOLLOW_UP})
LAST_WORD = frozenset({Role.REVIEWER, Role.LEADER})


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One request with its decision and, if there was one, its appeal and the decision on that."""

    order_number: str
    scope: str
    reason: str
    ground: str
    asked_by: str
    asked_unit_id: str
    asked_at: datetime
    granted: bool | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision: str = ""
    appealed_by: str = ""
    appealed_at: datetime | None = None
    appeal: str = ""
    upheld: bool | None = None
    appeal_decided_by: str = ""
    appeal_decided_at: datetime | None = None

    @property
    def in_force(self) -> bool:
        """Say whether the order is left out: granted, or refused and won on appeal."""
        return bool(self.granted) != bool(self.upheld)


def ask_exclusion(
    order_number: str, *, scope: str, reason: str, ground: str, actor: Actor, now: datetime
) -> Exclusion:
    """Return a new request. Raises Malformed("unknown_reason"|"unknown_scope"|"text_missing")."""
    require(scope in SCOPES, Malformed("unknown_scope", field="scope", allowed=SCOPES))
    require(reason in REASONS, Malformed("unknown_reason", field="reason", allowed=REASONS))
    require(ground.strip(), Malformed("text_missing", field="ground"))
    return Exclusion(order_number, scope, reason, ground.strip(), actor.id, actor.unit_id or "", now)


def decide(exclusion: Exclusion, *, grant: bool, ground: str, actor: Actor, now: datetime) -> Exclusion:
    """Grant or refuse, once; nobody decides on his own request or his unit's."""
    require(actor.role in DECIDING, Forbidden("role_not_allowed", command="exclude", role=str(actor.role)))
    require(exclusion.granted is None, Conflict("already_decided", by=exclusion.decided_by))
    own = actor.id == exclusion.asked_by or bool(actor.unit_id and actor.unit_id == exclusion.asked_unit_id)
    require(not own, Forbidden("own_exclusion"))
    require(ground.strip(), Malformed("text_missing", field="ground"))
    return replace(exclusion, granted=grant, decided_by=actor.id, decided_at=now, decision=ground.strip())


def appeal(exclusion: Exclusion, *, ground: str, actor: Actor, now: datetime) -> Exclusion:
    """Appeal against the decision (考核申诉), once."""
    require(actor.role in APPEALING, Forbidden("role_not_allowed", command="appeal", role=str(actor.role)))
    require(exclusion.granted is not None, Conflict("nothing_to_appeal"))
    require(exclusion.appealed_at is None, Conflict("already_appealed"))
    require(actor.id != exclusion.decided_by, Forbidden("own_exclusion"))
    require(ground.strip(), Malformed("text_missing", field="ground"))
    return replace(exclusion, appealed_by=actor.id, appealed_at=now, appeal=ground.strip())


def decide_appeal(exclusion: Exclusion, *, uphold: bool, actor: Actor, now: datetime) -> Exclusion:
    """Decide on the appeal: neither who asked, nor who decided, nor who appealed."""
    require(actor.role in LAST_WORD, Forbidden("role_not_allowed", command="appeal", role=str(actor.role)))
    require(exclusion.appealed_at is not None, Conflict("nothing_to_appeal"))
    require(exclusion.upheld is None, Conflict("already_decided", by=exclusion.appeal_decided_by))
    involved = {exclusion.asked_by, exclusion.decided_by, exclusion.appealed_by}
    own_unit = bool(actor.unit_id and actor.unit_id == exclusion.asked_unit_id)
    require(actor.id not in involved and not own_unit, Forbidden("own_exclusion"))
    return replace(exclusion, upheld=uphold, appeal_decided_by=actor.id, appeal_decided_at=now)
