"""The machine: applies a command by the transition table, and lets time pass over an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.calendar import ONE_DAY
from ticketing.domain.clocks import Clock
from ticketing.domain.commands import Ask, Command
from ticketing.domain.copies import replace
from ticketing.domain.effects import EFFECTS
from ticketing.domain.errors import HotlineError
from ticketing.domain.escalating import LETTER, letter_due_at, next_step_at, proposals_due
from ticketing.domain.events import command_event, make_event
from ticketing.domain.extending import settle_extended
from ticketing.domain.guards import GUARDS
from ticketing.domain.kinds import ClockKind
from ticketing.domain.orders import Event, Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.states import ENDED, State
from ticketing.domain.transition import Transition
from ticketing.domain.transitions import find, rows_from


@dataclass(frozen=True, slots=True)
class Changed:
    """The order after a change and what happened on the way, oldest first."""

    order: Order
    events: tuple[Event, ...]


def apply(order: Order, ask: Ask, rulebook: Rulebook) -> Changed:
    """Return the order after `ask`, or raise a named refusal. Time that has passed is accounted first.

    A clock of the machine that goes backwards never moves an order's history back.
    """
    before = advance(order, now=ask.now, rulebook=rulebook)
    order = before.order
    ask = replace(ask, now=max(ask.now, order.updated_at))
    row = find(order.state, ask.command, ask.actor.role)
    for name in row.guards:
        GUARDS[name](order, ask, rulebook)
    changed = order
    for name in row.effects:
        changed = EFFECTS[name](changed, ask, rulebook)
    changed = replace(changed, state=row.target or order.state, updated_at=ask.now)
    changed = replace(changed, next_check_at=next_check(changed, now=ask.now, rulebook=rulebook))
    return Changed(changed, (*before.events, command_event(ask, row.id, before=order, after=changed)))


def advance(order: Order, *, now: datetime, rulebook: Rulebook) -> Changed:
    """Return the order as time has left it at `now`: warnings, misses, deemed signing, each once.

    Idempotent; after an outage every missed milestone is stamped with the moment when it was due.
    """
    if order.state in ENDED:
        return Changed(replace(order, next_check_at=None), ())
    events: list[Event] = []
    clocks = tuple(_age(clock, order, now=now, rulebook=rulebook, events=events) for clock in order.clocks)
    # Mostly nothing has happened since: then the order stays the very object it was.
    changed = order if clocks == order.clocks else replace(order, clocks=clocks)
    changed = _deem_signed(changed, now=now, events=events)
    changed = _climb(changed, now=now, rulebook=rulebook, events=events)
    following = next_check(changed, now=now, rulebook=rulebook)
    if following != changed.next_check_at:
        changed = replace(changed, next_check_at=following)
    return Changed(changed, tuple(sorted(events, key=lambda event: event.at)))


def _age(clock: Clock, order: Order, *, now: datetime, rulebook: Rulebook, events: list[Event]) -> Clock:
    if not clock.open or not order.counts(clock):
        return clock
    settled = settle_extended(clock, order, rulebook)
    if settled is not clock:
        was = {"was": clock.due.isoformat()}
        events.append(_clock_event("due_settled", settled, at=now, more=was))
    if settled.provisional:
        return settled
    settled = _warn(settled, now=now, events=events)
    if settled.missed_at is None and now >= settled.due:
        if settled.governing:
            events.append(_clock_event("milestone_missed", settled, at=settled.due))
        return replace(settled, missed_at=settled.due)
    return settled


def _warn(clock: Clock, *, now: datetime, events: list[Event]) -> Clock:
    if clock.warned_at is not None or clock.warn_at is None or now < clock.warn_at:
        return clock
    # After an outage a warning about what is already late would only be noise.
    if clock.governing and now < clock.due:
        events.append(_clock_event("milestone_near", clock, at=clock.warn_at))
    return replace(clock, warned_at=clock.warn_at)


def _clock_event(name: str, clock: Clock, *, at: datetime, more: Mapping[str, object] | None = None) -> Event:
    details: dict[str, object] = {
        "clock": clock.code,
        "due": clock.due.isoformat(),
        "round": clock.round,
        "series": clock.series,
        "unit_id": clock.unit_id,
        "part": str(clock.part),
    }
    details |= more or {}
    return make_event(name, SYSTEM, at=at, details=details)


def _deem_signed(order: Order, *, now: datetime, events: list[Event]) -> Order:
    """Unsigned after the signing limit counts as signed (首办责任): nobody stalls by not signing."""
    late = next(
        (c for c in order.clocks if c.kind is ClockKind.SIGN and c.missed_at is not None and c.open), None
    )
    if order.state is not State.DISPATCHED or late is None or late.missed_at is None or late.missed_at > now:
        return order
    details: dict[str, object] = {"rule": "T7", "from": str(order.state), "to": str(State.SIGNED)}
    events.append(make_event("deemed_signed", SYSTEM, at=late.missed_at, details=details))
    clocks = tuple(
        replace(c, done_at=c.missed_at) if c.kind is ClockKind.SIGN and c.open else c for c in order.clocks
    )
    return replace(order, state=State.SIGNED, clocks=clocks, updated_at=max(order.updated_at, late.missed_at))


def _climb(order: Order, *, now: datetime, rulebook: Rulebook, events: list[Event]) -> Order:
    """The ladder's own steps: a letter when it is due, proposals to people, each once."""
    letter = letter_due_at(order, rulebook)
    if letter is not None and letter <= now:
        order = EFFECTS["raise_letter"](order, Ask(Command.RAISE_LETTER, SYSTEM, letter), rulebook)
        events.append(make_event("raise_letter", SYSTEM, at=letter, details={"rule": "E1", "level": LETTER}))
    for kind, moment in proposals_due(order, rulebook).items():
        if moment <= now:
            order = replace(order, case=replace(order.case, proposed=(*order.case.proposed, kind)))
            events.append(make_event("propose", SYSTEM, at=moment, details={"kind": kind}))
    return order


def next_check(order: Order, *, now: datetime, rulebook: Rulebook) -> datetime | None:
    """Return when time next changes something about the order; None when nothing will."""
    moments = [moment for clock in order.running for moment in _moments(clock, now)]
    step = next_step_at(order, rulebook)
    return min([*moments, *([step] if step else [])], default=None)


def _moments(clock: Clock, now: datetime) -> list[datetime]:
    if clock.provisional:
        # The new notice may come any day.
        return [max(clock.due, now + ONE_DAY) if clock.due <= now else clock.due]
    moments = []
    if clock.warned_at is None and clock.warn_at is not None:
        moments.append(clock.warn_at)
    if clock.missed_at is None:
        moments.append(clock.due)
    return moments


# Conditions that depend on where the order stands, not on what somebody is about to say.
STANDING = frozenset(
    {
        "not_applicant",
        "not_applicant_unit",
        "not_asker",
        "not_dispatcher",
        "not_final_party",
        "not_handling_unit",
        "not_party",
        "not_planner",
        "another_person",
        "own_unit",
        "own_share",
        "holds_task",
        "returns_left",
        "returns_used",
        "return_not_forbidden",
        "right_level",
        "not_yet_consulted",
        "extension_pending",
        "plan_proposed",
        "plan_endorsed",
        "step_open",
        "sample_waits",
        "final_proposed",
        "final_endorsed",
        "is_child",
        "is_consultation",
        "not_a_child",
        "waits_for_children",
        "on_track",
        "after_letter",
        "after_special",
        "case_step_open",
    }
)


def commands_for(order: Order, actor: Actor, rulebook: Rulebook) -> tuple[Command, ...]:
    """Return the commands that state, role and standing allow; guards about content are not asked yet."""
    rows = [row for row in rows_from(order.state) if actor.role in row.roles]
    return tuple(row.command for row in rows if _stands(row, order, actor, rulebook))


def _stands(row: Transition, order: Order, actor: Actor, rulebook: Rulebook) -> bool:
    ask = Ask(row.command, actor, order.updated_at)
    try:
        for name in row.guards:
            if name in STANDING:
                GUARDS[name](order, ask, rulebook)
    except HotlineError:
        return False
    return True
