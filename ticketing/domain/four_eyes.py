"""Two people for one change: who may propose it, who may put it in force, and when one is enough."""

from collections.abc import Set
from enum import StrEnum

from ticketing.domain.actors import Actor, Role


class CityChange(StrEnum):
    """What decides who answers for orders, or when they are due."""

    RENAME = "rename"  # 单位更名
    END = "end"  # 撤销或并入
    NOTICE = "notice"  # 放假通知


PROPOSERS = frozenset({Role.ADMIN})
APPROVERS = frozenset({Role.ADMIN, Role.LEADER})


def may_propose(actor: Actor, *, orders_filed: bool) -> bool:
    """Say whether this person may propose such a change; before the first order also the set-up itself."""
    return actor.role in PROPOSERS or (
        actor.role is Role.SYSTEM and alone_suffices(orders_filed=orders_filed)
    )


def is_second(actor: Actor, *, proposed_by: str, approvers: Set[Role] = APPROVERS) -> bool:
    """Say whether this person may decide: somebody of these posts, never who proposed it."""
    return actor.role in approvers and actor.id != proposed_by


def alone_suffices(*, orders_filed: bool) -> bool:
    """Say whether one person is enough: only while a site is set up and no order was ever filed.

    Then nobody answers for anything and nothing is due, and often there is one account only.
    """
    return not orders_filed
