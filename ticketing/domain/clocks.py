"""The clocks of an order as facts: when they began, are due, were warned, missed, done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ticketing.domain.calendar import WorkCalendar
from ticketing.domain.deadlines import Due, due_of, halve
from ticketing.domain.kinds import ClockKind, OrderKind
from ticketing.domain.profiles import Base, ClockRule, Policy, Profile, Rulebook


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one round. `due` is provisional when the calendar does not cover its year.

    `original_due` is set by an approved extension alone. `governing` is false for a variant that another
    profile overrules; it is kept for the record.
    """

    code: str
    profile: str
    kind: ClockKind
    round: int
    started_at: datetime
    due: datetime
    amount: str
    provisional: bool = False
    governing: bool = True
    skipped: tuple[str, ...] = ()
    warn_at: datetime | None = None
    warned_at: datetime | None = None
    missed_at: datetime | None = None
    done_at: datetime | None = None
    original_due: datetime | None = None


def start_clocks(rulebook: Rulebook, kind: OrderKind, base: Base, *, start: datetime) -> tuple[Clock, ...]:
    """Return the first round's clocks that begin at `start` (accepted or dispatched), of every profile."""
    return tuple(
        _clock(rule, profile, rulebook, start=start, round_number=1, amount=rule.amount)
        for profile in rulebook.profiles
        for rule in profile.clocks
        if rule.base == base and rule.applies(kind)
    )


def start_rework(
    rulebook: Rulebook, kind: OrderKind, *, start: datetime, round_number: int
) -> tuple[Clock, ...]:
    """Return a rework round's clocks: half the original amounts, at least one unit (rule T19)."""
    return tuple(
        _clock(rule, profile, rulebook, start=start, round_number=round_number, amount=halve(rule.amount))
        for profile in rulebook.profiles
        for rule in profile.clocks
        if rule.code in profile.rework and rule.applies(kind)
    )


def _clock(
    rule: ClockRule, profile: Profile, rulebook: Rulebook, *, start: datetime, round_number: int, amount: str
) -> Clock:
    due = due_of(amount, start, rulebook.calendar)
    return Clock(
        code=rule.code,
        profile=profile.id,
        kind=rule.kind,
        round=round_number,
        started_at=start,
        due=due.at,
        amount=amount,
        provisional=not due.certain,
        governing=rulebook.policy.governs(rule.code, profile.id),
        skipped=due.skipped,
        warn_at=warning_time(start, due, calendar=rulebook.calendar, policy=rulebook.policy),
    )


def warning_time(start: datetime, due: Due, *, calendar: WorkCalendar, policy: Policy) -> datetime | None:
    """Return when a clock turns yellow: a quarter of its time or one working day left, whichever is earlier.

    A clock that is itself no longer than a working day knows only the quarter, or it would be born yellow.
    """
    if not due.certain:
        return None
    quarter = start + (due.at - start) * policy.warn_share
    day = calendar.hours.length * policy.warn_workdays
    if calendar.office_time_between(start, due.at) <= day:
        return quarter
    return min(quarter, calendar.subtract_office_time(due.at, day))


def complete(clocks: Iterable[Clock], kinds: frozenset[ClockKind], *, now: datetime) -> tuple[Clock, ...]:
    """Return the clocks with those of `kinds` done at `now`; what is done stays done."""
    return tuple(
        replace(clock, done_at=now) if clock.kind in kinds and clock.done_at is None else clock
        for clock in clocks
    )


def resume_results(clocks: Iterable[Clock], *, round_number: int) -> tuple[Clock, ...]:
    """Return the clocks with this round's results running again: a refused result was none (rule T15)."""
    return tuple(
        replace(clock, done_at=None)
        if clock.kind is ClockKind.RESULT and clock.round == round_number
        else clock
        for clock in clocks
    )


def settle(clock: Clock, rulebook: Rulebook) -> Clock:
    """Return a provisional clock with its certain due time once the calendar knows it, else unchanged."""
    if not clock.provisional:
        return clock
    due = due_of(clock.amount, clock.started_at, rulebook.calendar)
    if not due.certain:
        return clock
    warn = warning_time(clock.started_at, due, calendar=rulebook.calendar, policy=rulebook.policy)
    return replace(clock, due=due.at, provisional=False, skipped=due.skipped, warn_at=warn)
