from dataclasses import replace

from tests.ticketing.order_builders import (
    DISPATCHER,
    FOLLOW_UP,
    HOUSING,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    UNSOLVED,
    at,
    clocks,
    do,
    order_in,
    refusal,
)
from ticketing.domain.actors import Actor, Role
from ticketing.domain.commands import Command, HandDown
from ticketing.domain.kinds import Part
from ticketing.domain.machine import advance
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.states import State
from ticketing.domain.units import Unit
from ticketing.storage.reference import rulebook

PROVINCE = Unit("province.transport", "省交通运输厅", "province_bureau")
CITY = Unit("city.transport", "市交通运输局", "city_bureau", parent_id="province.transport")
COUNTY = Unit("140105.transport", "区交通运输局", "district_bureau", parent_id="city.transport")
STREET = Unit("140105.street", "某街道", "street", parent_id="140105.gov")
TEAM = Assignment(HOUSING, "局", co_ids=("city.water", "city.energy"), co_names=("水务局", "能源局"))


def person(unit: Unit | str) -> Actor:
    unit_id = unit if isinstance(unit, str) else unit.id
    return Actor(f"u-{unit_id}", Role.UNIT, unit_id=unit_id)


WATER_UNIT = person("city.water")


def shared() -> Order:
    return do(order_in(State.AWAITING_DISPATCH), Command.DISPATCH, DISPATCHER, assignment=TEAM)


def worked_on(order: Order, *until: Command, lead: Actor = UNIT) -> Order:
    for command in until or (Command.SIGN, Command.DEPLOY, Command.FEED_BACK):
        order = do(order, command, lead)
    return order


def test_each_co_organiser_has_a_task_and_a_clock_of_its_own() -> None:
    order = shared()
    assert [(t.unit_id, t.part) for t in order.tasks] == [
        (HOUSING, Part.LEAD),
        ("city.water", Part.CO),
        ("city.energy", Part.CO),
    ]
    assert [c.unit_id for c in clocks(order, "CO3")] == ["city.water", "city.energy"]


def test_a_share_stops_only_its_own_clock() -> None:
    order = do(shared(), Command.HAND_IN_SHARE, WATER_UNIT)
    assert [c.open for c in clocks(order, "CO3")] == [False, True]
    assert clocks(order, "G5")[0].open


def test_nobody_hands_in_what_is_not_his() -> None:
    for stranger in (UNIT, person("city.market")):
        assert refusal(shared(), Command.HAND_IN_SHARE, stranger) == "no_share_of_yours"
    once = do(shared(), Command.HAND_IN_SHARE, WATER_UNIT)
    assert refusal(once, Command.HAND_IN_SHARE, WATER_UNIT) == "no_share_of_yours"


def test_a_late_co_organiser_is_late_and_the_lead_is_not() -> None:
    order = worked_on(shared())
    order = do(order, Command.APPLY_FOR_CLOSING, UNIT, at("2026-11-12T10:00"))
    late = advance(order, now=at("2026-11-16T10:00"), rulebook=rulebook())
    missed = {c.unit_id for c in late.order.clocks if c.missed_at is not None and c.code != "V1"}
    assert missed == {"city.water", "city.energy"}
    reminded = {e.details["unit_id"] for e in late.events if e.details.get("clock") == "CO3"}
    assert reminded == {"city.water", "city.energy"}


def handed(giver: Unit, target: Unit, amount: str = "2wd") -> HandDown:
    return HandDown(giver, target, amount)


def provincial() -> Order:
    team = Assignment(PROVINCE.id, PROVINCE.name)
    order = do(order_in(State.AWAITING_DISPATCH), Command.DISPATCH, DISPATCHER, assignment=team)
    return worked_on(order, Command.SIGN, lead=person(PROVINCE))


def handed_twice() -> Order:
    order = do(provincial(), Command.HAND_DOWN, person(PROVINCE), handed=handed(PROVINCE, CITY, "3wd"))
    return do(order, Command.HAND_DOWN, person(CITY), handed=handed(CITY, COUNTY, "1wd"))


def test_province_city_and_county_each_have_their_own_clock() -> None:
    order = handed_twice()
    assert [(c.unit_id, c.due) for c in clocks(order, "SUB")] == [
        (CITY.id, at("2026-11-13T18:00")),
        (COUNTY.id, at("2026-11-11T18:00")),
    ]
    assert [task.given_by for task in order.tasks] == ["", PROVINCE.id, CITY.id]


def test_a_level_answers_for_its_own_clock_alone() -> None:
    order = do(handed_twice(), Command.HAND_IN_SHARE, person(COUNTY))
    late = advance(order, now=at("2026-11-13T18:00"), rulebook=rulebook()).order
    missed = {c.unit_id for c in late.clocks if c.code == "SUB" and c.missed_at is not None}
    assert missed == {CITY.id}


def test_work_goes_down_one_level_at_a_time_and_never_to_the_grass_roots() -> None:
    order, giver = provincial(), person(PROVINCE)
    assert refusal(order, Command.HAND_DOWN, giver, handed=handed(PROVINCE, COUNTY)) == "not_the_next_level"
    assert refusal(order, Command.HAND_DOWN, giver, handed=handed(PROVINCE, STREET)) == "not_to_grass_roots"
    once = do(order, Command.HAND_DOWN, giver, handed=handed(PROVINCE, CITY))
    assert refusal(once, Command.HAND_DOWN, giver, handed=handed(PROVINCE, CITY)) == "holds_a_task_already"
    assert refusal(order, Command.HAND_DOWN, person(CITY), handed=handed(CITY, COUNTY)) == "no_share_of_yours"


def test_what_is_handed_down_is_due_before_ones_own() -> None:
    order = provincial()
    late = handed(PROVINCE, CITY, "5wd")
    assert refusal(order, Command.HAND_DOWN, person(PROVINCE), handed=late) == "sub_due_too_late"
    once = do(order, Command.HAND_DOWN, person(PROVINCE), handed=handed(PROVINCE, CITY, "2wd"))
    same = handed(CITY, COUNTY, "2wd")
    assert refusal(once, Command.HAND_DOWN, person(CITY), handed=same) == "sub_due_too_late"


def test_a_closed_order_leaves_nobody_a_task() -> None:
    order = worked_on(shared())
    order = do(order, Command.APPLY_FOR_CLOSING, UNIT)
    order = do(do(order, Command.APPROVE, SUPERVISOR), Command.CLOSE, FOLLOW_UP)
    assert not [task for task in order.tasks if task.open]
    assert [task.done_at for task in order.tasks if task.part is Part.CO] == [None, None]


def test_a_helper_that_becomes_the_lead_owes_the_leads_clocks() -> None:
    order = do(shared(), Command.RETURN_ORDER, UNIT, TUESDAY)
    lead = Assignment("city.water", "水务局")
    moved = do(order, Command.REASSIGN, SUPERVISOR, TUESDAY, assignment=lead)
    assert moved.assignment == replace(lead, co_ids=("city.energy",), co_names=("能源局",))
    assert clocks(moved, "CO3")[0].cleared_at == TUESDAY


HELPER = Assignment("city.ecology", "生态环境局")


def test_a_helper_added_later_owes_its_own_share_and_moves_no_other_clock() -> None:
    order = shared()
    helped = do(order, Command.ADD_HELPER, SUPERVISOR, assignment=HELPER)
    assert helped.assignment is not None
    assert helped.assignment.co_ids[-1] == "city.ecology"
    assert helped.clocks[: len(order.clocks)] == order.clocks
    assert {c.unit_id for c in helped.clocks[len(order.clocks) :]} == {"city.ecology"}
    handed_in = do(helped, Command.HAND_IN_SHARE, person("city.ecology"))
    assert [task.open for task in handed_in.tasks if task.unit_id == "city.ecology"] == [False]


def test_a_unit_that_has_a_part_already_is_no_new_helper() -> None:
    again = Assignment("city.water", "水务局")
    assert refusal(shared(), Command.ADD_HELPER, SUPERVISOR, assignment=again) == "holds_a_task_already"


def test_a_share_that_is_still_owed_has_a_clock_in_the_round_of_a_rework_too() -> None:
    order = do(worked_on(shared()), Command.HAND_IN_SHARE, person("city.energy"))
    for command, actor in ((Command.APPLY_FOR_CLOSING, UNIT), (Command.APPROVE, SUPERVISOR)):
        order = do(order, command, actor)
    order = do(order, Command.REWORK, FOLLOW_UP, rating=UNSOLVED)
    owed = [(c.unit_id, c.amount, c.series) for c in order.running if c.code == "CO3"]
    assert owed == [("city.water", "2wd", 1)], "half of its three days; whoever handed in owes nothing"
    done = do(order, Command.HAND_IN_SHARE, WATER_UNIT)
    assert "CO3" not in {c.code for c in done.running}
