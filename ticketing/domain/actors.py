"""Who acts: every change names its actor, so that four-eyes rules and the audit have someone to look at."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an actor may do; the staff roles follow the hotline's own posts."""

    CITIZEN = "citizen"
    BOT = "bot"
    SYSTEM = "system"
    OPERATOR = "operator"  # 话务员
    DISPATCHER = "dispatcher"  # 派单员
    UNIT = "unit"  # 承办单位
    SUPERVISOR = "supervisor"  # 督办员
    FOLLOW_UP = "follow_up"  # 回访员
    REVIEWER = "reviewer"  # 复核人
    LEADER = "leader"  # 领导
    ADMIN = "admin"  # 管理员


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: `id` is the staff id or the citizen's conversation; only people of a unit have `unit_id`."""

    id: str
    role: Role
    name: str = ""
    unit_id: str | None = None


SYSTEM = Actor(id="system", role=Role.SYSTEM, name="system")
BOT = Actor(id="bot", role=Role.BOT, name="bot")
