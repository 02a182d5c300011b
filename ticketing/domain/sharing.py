"""Work on one order by several units: shares of co-organisers, and what is handed down a level."""

from datetime import datetime

from ticketing.domain.clocks import Clock, add_clock, complete, counted_clock, start_clocks
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.deadlines import halve
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.kinds import ClockKind, Part, RequestType
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import Task
from ticketing.domain.units import GRASS_ROOTS

SHARE = frozenset({ClockKind.SHARE})
HANDED_CODE = "SUB"


def task_of(order: Order, unit_id: str | None) -> Task | None:
    """Return the unit's open task, or None."""
    return next((task for task in order.tasks if task.unit_id == unit_id and task.open), None)


def no_conflict_of_interest(order: Order, ask: Ask, _book: Rulebook) -> None:
    """The accused unit and its tree are not given a confidential order or a report of public harm."""
    given = {ask.handed.target.id} if ask.handed else set()
    if ask.assignment is not None and ask.handed is None:
        given = {ask.assignment.lead_id, *ask.assignment.co_ids}
    careful = order.request.confidential or order.request.request_type is RequestType.REPORT
    conflict = bool(given & ask.barred) and careful
    require(not conflict, Conflict("conflict_of_interest", units=tuple(sorted(given & ask.barred))))


def own_share(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Only a co-organiser or a unit below hands in its own share; the lead answers for the whole."""
    task = task_of(order, ask.actor.unit_id)
    require(task is not None and task.part is not Part.LEAD, Forbidden("no_share_of_yours"))


def holds_task(order: Order, ask: Ask, _book: Rulebook) -> None:
    """A unit hands down what it holds itself."""
    require(task_of(order, ask.actor.unit_id) is not None, Forbidden("no_share_of_yours"))


def next_level(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Province to city to county, one level at a time, never to the grass roots (国办函〔2025〕66号)."""
    handed = ask.handed
    require(handed is not None, Malformed("unit_missing", field="unit_id"))
    assert handed is not None
    require(handed.target.type not in GRASS_ROOTS, Conflict("not_to_grass_roots", unit=handed.target.name))
    below = handed.target.level == handed.giver.level + 1
    require(below, Conflict("not_the_next_level", unit=handed.target.name))
    require(
        task_of(order, handed.target.id) is None, Conflict("holds_a_task_already", unit=handed.target.name)
    )


def within_own_limit(order: Order, ask: Ask, book: Rulebook) -> None:
    """What is handed down is due before one's own part is."""
    assert ask.handed is not None
    own = _own_clock(order, ask.actor.unit_id)
    due = _handed_clock(ask, book).due
    in_time = own is None or due < own.due
    require(in_time, Conflict("sub_due_too_late", field="amount", latest=own.due if own else None))


def _own_clock(order: Order, unit_id: str | None) -> Clock | None:
    if unit_id == order.lead_id:
        return order.binding
    shares = [c for c in order.running if c.kind is ClockKind.SHARE and c.unit_id == unit_id]
    return min(shares, key=lambda clock: clock.due, default=None)


def _handed_clock(ask: Ask, book: Rulebook) -> Clock:
    assert ask.handed is not None
    clock = counted_clock(HANDED_CODE, ClockKind.SHARE, ask.handed.amount, book, start=ask.now, part=Part.SUB)
    return replace(clock, unit_id=ask.handed.target.id)


def helper_named(order: Order, ask: Ask, _book: Rulebook) -> None:
    """A helper (协办单位) is named, and has no part in the order yet."""
    helper = ask.assignment.lead_id if ask.assignment else ""
    require(helper, Malformed("unit_missing", field="unit_id"))
    known = helper == order.lead_id or task_of(order, helper) is not None
    name = ask.assignment.lead_name if ask.assignment else ""
    require(not known, Conflict("holds_a_task_already", field="unit_id", unit=name))


def add_helper(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """One more unit helps: it gets a task and a clock of its own, nobody else's moves."""
    assert ask.assignment is not None
    assert order.assignment is not None
    helper, name = ask.assignment.lead_id, ask.assignment.lead_name
    team = order.assignment
    clocks = start_clocks(
        rulebook,
        order.kind,
        "shared",
        start=ask.now,
        unit_id=helper,
        round_number=order.round,
        known=order.clocks,
    )
    others = tuple(task for task in order.tasks if task.unit_id != helper)
    return replace(
        order,
        assignment=replace(team, co_ids=(*team.co_ids, helper), co_names=(*team.co_names, name)),
        tasks=(*others, Task(helper, name, Part.CO, ask.now)),
        clocks=order.clocks + clocks,
    )


def hand_in(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The unit's share is in, and its clock stops; everybody else's run on."""
    mine = task_of(order, ask.actor.unit_id)
    tasks = tuple(replace(task, done_at=ask.now) if task is mine else task for task in order.tasks)
    clocks = complete(order.clocks, SHARE, now=ask.now, unit_id=ask.actor.unit_id)
    return replace(order, tasks=tasks, clocks=clocks)


def hand_down(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The unit below gets a task and a clock of its own; the giver's clock does not move."""
    assert ask.handed is not None
    target = ask.handed.target
    task = Task(target.id, target.name, Part.SUB, ask.now, given_by=ask.actor.unit_id or "")
    others = tuple(t for t in order.tasks if t.unit_id != target.id)
    clocks = add_clock(order.clocks, _handed_clock(ask, rulebook), round_number=order.round)
    return replace(order, tasks=(*others, task), clocks=clocks)


def shares_again(
    order: Order, clocks: tuple[Clock, ...], rulebook: Rulebook, *, start: datetime, round_number: int
) -> tuple[Clock, ...]:
    """Return the clocks with one of the new round for every share that is still owed: half its time.

    Only clocks of the present round run; without one of its own a share would be owed by no day at all.
    """
    for task in order.tasks:
        owed = [c for c in order.clocks if c.kind is ClockKind.SHARE and c.unit_id == task.unit_id]
        if task.open and task.part is not Part.LEAD and owed:
            new = _again(owed[-1], rulebook, start=start)
            clocks = add_clock(clocks, new, round_number=round_number)
    return clocks


def _again(last: Clock, rulebook: Rulebook, *, start: datetime) -> Clock:
    return counted_clock(
        last.code,
        last.kind,
        halve(last.amount) if last.round == 1 else last.amount,
        rulebook,
        start=start,
        part=last.part,
        profile=last.profile,
        unit_id=last.unit_id,
    )


def end_tasks(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """An order that has ended leaves nobody a task; what was not handed in stays not handed in."""
    tasks = tuple(replace(task, ended_at=ask.now) if task.open else task for task in order.tasks)
    return replace(order, tasks=tasks)


GUARDS = (no_conflict_of_interest, own_share, holds_task, next_level, within_own_limit, helper_named)
EFFECTS = (hand_in, hand_down, end_tasks, add_helper)
