import pytest

from tests.ticketing.order_builders import LEADER, REVIEWER, SUPERVISOR, TUESDAY, UNIT
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.domain.exclusions import Exclusion, appeal, ask_exclusion, decide, decide_appeal

COLLEAGUE = Actor("s-9", Role.SUPERVISOR, unit_id=UNIT.unit_id)


def asked() -> Exclusion:
    return ask_exclusion(
        "n", scope="all", reason="beyond_powers", ground="属省级权限", actor=UNIT, now=TUESDAY
    )


def decided(*, grant: bool) -> Exclusion:
    return decide(asked(), grant=grant, ground="核实", actor=SUPERVISOR, now=TUESDAY)


def test_an_order_is_left_out_only_after_a_decision() -> None:
    assert not asked().in_force
    assert decided(grant=True).in_force
    assert not decided(grant=False).in_force


@pytest.mark.parametrize(("granted", "upheld", "out"), [(True, True, False), (False, True, True)])
def test_an_appeal_that_is_upheld_turns_the_decision_round(granted: bool, upheld: bool, out: bool) -> None:
    appealed = appeal(decided(grant=granted), ground="理由", actor=UNIT, now=TUESDAY)
    assert decide_appeal(appealed, uphold=upheld, actor=LEADER, now=TUESDAY).in_force is out
    assert decide_appeal(appealed, uphold=False, actor=LEADER, now=TUESDAY).in_force is granted


def refused(call: object) -> str:
    with pytest.raises(HotlineError) as error:
        call()  # type: ignore[operator]
    return error.value.code


def test_three_people_ask_decide_and_judge_the_appeal() -> None:
    by_unit = appeal(decided(grant=False), ground="理由", actor=UNIT, now=TUESDAY)
    own = Actor(SUPERVISOR.id, Role.REVIEWER)
    assert refused(lambda: decide_appeal(by_unit, uphold=True, actor=own, now=TUESDAY)) == "own_exclusion"
    same = Actor("x", Role.REVIEWER, unit_id=UNIT.unit_id)
    assert refused(lambda: decide_appeal(by_unit, uphold=True, actor=same, now=TUESDAY)) == "own_exclusion"
    assert (
        refused(lambda: decide(asked(), grant=True, ground="x", actor=COLLEAGUE, now=TUESDAY))
        == "own_exclusion"
    )


def test_nobody_else_decides_and_nothing_is_decided_twice() -> None:
    assert (
        refused(lambda: decide(asked(), grant=True, ground="x", actor=UNIT, now=TUESDAY))
        == "role_not_allowed"
    )
    again = decided(grant=True)
    assert (
        refused(lambda: decide(again, grant=False, ground="x", actor=REVIEWER, now=TUESDAY))
        == "already_decided"
    )
    assert refused(lambda: appeal(asked(), ground="x", actor=UNIT, now=TUESDAY)) == "nothing_to_appeal"


def test_reason_scope_and_ground_are_needed() -> None:
    def ask(**changes: str) -> str:
        given = {"scope": "all", "reason": "unreasonable", "ground": "x"} | changes
        return refused(lambda: ask_exclusion("n", **given, actor=UNIT, now=TUESDAY))

    assert ask(scope="x") == "unknown_scope"
    assert ask(reason="x") == "unknown_reason"
    assert ask(ground=" ") == "text_missing"
