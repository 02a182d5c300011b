from dataclasses import replace
from datetime import date

import pytest

from tests.ticketing.order_builders import TUESDAY, request
from ticketing.domain.awaiting import QUEUES, aside_of
from ticketing.domain.orders import Order
from ticketing.domain.records import Claim, Dispute, Extension, FinalAnswer, Milestone, Plan
from ticketing.domain.staff import STAFF_ROLES
from ticketing.domain.states import State

CLAIM = Claim("R-1", "b", "B")
ASKED = Extension(2, "u1", TUESDAY)
FINAL = FinalAnswer("1", "H", "text", "u1", TUESDAY)
PLAN = Plan((Milestone(date(2026, 12, 1), "step"),), "u1", TUESDAY)


def _order(**facts: object) -> Order:
    return replace(Order("TY1", State.IN_PROGRESS, request(), TUESDAY, TUESDAY), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "aside"),
    [
        ({}, ""),
        ({"extensions": (ASKED,)}, "extension"),
        ({"extensions": (replace(ASKED, granted=False),)}, ""),
        ({"final": FINAL}, "final_endorse"),
        ({"final": replace(FINAL, endorsed_by="s1")}, "final_confirm"),
        ({"final": replace(FINAL, endorsed_by="s1", confirmed_by="r1")}, ""),
        ({"plan": PLAN}, "plan_endorse"),
        ({"plan": replace(PLAN, endorsed_by="s1")}, "plan_approve"),
        ({"plan": replace(PLAN, endorsed_by="s1", approved_at=TUESDAY)}, ""),
        ({"plan": PLAN, "extensions": (ASKED,)}, "extension"),
        ({"state": State.CLOSED, "extensions": (ASKED,)}, ""),
    ],
)
def test_what_waits_beside_the_state_is_named(facts: dict[str, object], aside: str) -> None:
    assert aside_of(_order(**facts)) == aside


@pytest.mark.parametrize(("consulted", "aside"), [(True, "consult"), (False, "")])
def test_only_what_went_up_the_line_waits_for_a_leader(consulted: bool, aside: str) -> None:
    dispute = Dispute("a", "A", CLAIM, TUESDAY, consulted=consulted)
    assert aside_of(_order(state=State.DISPUTED, disputes=(dispute,))) == aside


def test_every_queue_has_a_name_of_its_own_within_its_post() -> None:
    for role, queues in QUEUES.items():
        assert role in STAFF_ROLES
        assert len({queue.code for queue in queues}) == len(queues)
