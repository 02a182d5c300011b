from datetime import timedelta

from tests.ticketing.order_builders import DISPATCHER, HOUSING, HOUSING_TEAM, TUESDAY, do, draft
from ticketing.domain.actors import BOT, SYSTEM
from ticketing.domain.commands import Command
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.succession import succeed
from ticketing.domain.units import Unit

NEW = Unit("140105.urban", "小店区城乡管理局", "district_bureau")
LATER = TUESDAY + timedelta(days=1)


def _dispatched(**team: object) -> Order:
    order = do(do(draft(), Command.FILE, BOT), Command.QUEUE, SYSTEM)
    return do(order, Command.DISPATCH, DISPATCHER, assignment=Assignment(**team) if team else HOUSING_TEAM)  # type: ignore[arg-type]


def test_the_successor_leads_and_owes_what_is_open() -> None:
    order = _dispatched()
    moved = succeed(order, old_id=HOUSING, new=NEW, actor=SYSTEM, now=LATER).order
    assert moved.lead_id == NEW.id
    assert {clock.unit_id for clock in moved.running} == {NEW.id}


def test_no_due_time_moves() -> None:
    order = _dispatched()
    moved = succeed(order, old_id=HOUSING, new=NEW, actor=SYSTEM, now=LATER).order
    assert [clock.due for clock in moved.clocks] == [clock.due for clock in order.clocks]


def test_the_old_unit_stays_in_the_history_and_owes_nothing() -> None:
    moved = succeed(_dispatched(), old_id=HOUSING, new=NEW, actor=SYSTEM, now=LATER)
    tasks = {task.unit_id: task.open for task in moved.order.tasks}
    assert tasks == {HOUSING: False, NEW.id: True}
    assert moved.events[0].details["old_unit"] == HOUSING


def test_a_helper_that_is_merged_into_the_lead_owes_no_share_twice() -> None:
    order = _dispatched(lead_id=NEW.id, lead_name=NEW.name, co_ids=(HOUSING,), co_names=("H",))
    moved = succeed(order, old_id=HOUSING, new=NEW, actor=SYSTEM, now=LATER).order
    assert moved.assignment is not None
    assert (moved.assignment.lead_id, moved.assignment.co_ids) == (NEW.id, ())
