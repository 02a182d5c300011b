"""The clocks of an order as facts: who owes what, when they began, are due, were warned, missed, done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from ticketing.domain.calendar import WorkCalendar, end_of_day
from ticketing.domain.copies import replace
from ticketing.domain.deadlines import Due, due_of, halve
from ticketing.domain.kinds import ClockKind, OrderKind, Part
from ticketing.domain.profiles import EARLIEST, Base, ClockRule, Policy, Profile, Rulebook

# A due date that somebody set by name, not an amount counted from the start.
BY_DATE = "date"
# Half of a few natural days may lie within a long holiday: a rework has at least this.
LEAST_REWORK = "1wd"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one round. `due` is provisional when the calendar does not cover its year.

    `unit_id` owes it; `series` tells apart clocks of one code in one round. `original_due` is set by an
    approved extension alone. `governing` is false for a variant that another profile overrules; it is kept
    for the record. `cleared_at` is when somebody lifted it (an upheld return, a plan): it counts for nobody.
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
    cleared_at: datetime | None = None
    unit_id: str = ""
    part: Part = Part.LEAD
    series: int = 1

    @property
    def open(self) -> bool:
        """Say whether somebody still owes it: neither done nor lifted."""
        return self.done_at is None and self.cleared_at is None

    @property
    def key(self) -> tuple[int, str, str, int]:
        """Return what names the clock within its order."""
        return (self.round, self.profile, self.code, self.series)


def start_clocks(
    rulebook: Rulebook,
    kind: OrderKind,
    base: Base,
    *,
    start: datetime,
    unit_id: str = "",
    round_number: int = 1,
    known: Iterable[Clock] = (),
) -> tuple[Clock, ...]:
    """Return the clocks of every profile that begin with `base` at `start`; `known` are the order's own.

    Clocks of the assigning side are owed by the office that the policy names, all others by `unit_id`.
    """
    begun: list[Clock] = []
    for profile in rulebook.profiles:
        for rule in profile.clocks:
            if rule.base == base and rule.applies(kind):
                owed_by = _office(rule, rulebook.policy) or unit_id
                clock = _clock(
                    rule, profile, rulebook, kind, start=start, round_number=round_number, unit_id=owed_by
                )
                begun.append(_numbered(clock, (*known, *begun)))
    return tuple(begun)


def _office(rule: ClockRule, policy: Policy) -> str:
    if rule.part is Part.CASE:
        return ""
    return policy.office(str(rule.kind)) if rule.part is Part.OFFICE else ""


def _numbered(clock: Clock, known: Iterable[Clock]) -> Clock:
    taken = [c.series for c in known if c.key[:3] == clock.key[:3]]
    series = max(taken, default=0) + 1
    return clock if clock.series == series else replace(clock, series=series)


def start_rework(
    rulebook: Rulebook, kind: OrderKind, *, start: datetime, round_number: int, unit_id: str = ""
) -> tuple[Clock, ...]:
    """Return a rework round's clocks: half the original amounts, at least one unit (rule T19).

    A complex matter, to which none of the profiles' rework limits applies, gets half of its month.
    """
    applying = [
        (rule, profile)
        for profile in rulebook.profiles
        for rule in profile.clocks
        if rule.base == "dispatched" and rule.applies(kind)
    ]
    chosen = [(rule, profile) for rule, profile in applying if rule.code in profile.rework]
    if not any(rule.kind is ClockKind.RESULT for rule, _ in chosen):
        chosen += [(rule, profile) for rule, profile in applying if rule.kind is ClockKind.RESULT]
    begun = (
        _clock(
            rule, profile, rulebook, kind, start=start, round_number=round_number, unit_id=unit_id, half=True
        )
        for rule, profile in chosen
    )
    return tuple(begun)


def governs(rule: ClockRule, profile: Profile, rulebook: Rulebook, kind: OrderKind) -> bool:
    """Say whether a clock of this rule counts, or is only kept for the record.

    The policy's switch names whose result limit binds (hotline, 13710, or the earliest of both). It overrules
    the other profile only where the named one has a limit for such an order, and never the ceiling.
    """
    policy = rulebook.policy
    if not policy.governs(rule.code, profile.id):
        return False
    free = policy.binding in (EARLIEST, profile.id) or rule.code == policy.ceiling
    if free or rule.kind is not ClockKind.RESULT:
        return True
    named = (one for p in rulebook.profiles if p.id == policy.binding for one in p.clocks)
    return not any(
        one.kind is ClockKind.RESULT and one.base == rule.base and one.applies(kind) for one in named
    )


def _halved(rule: ClockRule, rulebook: Rulebook, *, start: datetime) -> str:
    """Return half of the amount; a result is never due before a working day has passed (rule T19)."""
    half = halve(rule.amount)
    calendar = rulebook.calendar
    too_soon = due_of(half, start, calendar).at < due_of(LEAST_REWORK, start, calendar).at
    return LEAST_REWORK if too_soon and rule.kind is ClockKind.RESULT else half


def _clock(
    rule: ClockRule,
    profile: Profile,
    rulebook: Rulebook,
    kind: OrderKind,
    *,
    start: datetime,
    round_number: int,
    unit_id: str,
    half: bool = False,
) -> Clock:
    return counted_clock(
        rule.code,
        rule.kind,
        _halved(rule, rulebook, start=start) if half else rule.amount,
        rulebook,
        start=start,
        part=rule.part,
        profile=profile.id,
        round_number=round_number,
        governing=governs(rule, profile, rulebook, kind),
        unit_id=unit_id,
    )


def counted_clock(
    code: str,
    kind: ClockKind,
    amount: str,
    rulebook: Rulebook,
    *,
    start: datetime,
    part: Part,
    profile: str = "",
    round_number: int = 1,
    governing: bool = True,
    unit_id: str = "",
) -> Clock:
    """Return a clock that runs for `amount` from `start`; without `profile` it is outside of any."""
    due = due_of(amount, start, rulebook.calendar)
    return Clock(
        code=code,
        profile=profile,
        kind=kind,
        round=round_number,
        started_at=start,
        due=due.at,
        amount=amount,
        provisional=not due.certain,
        governing=governing,
        skipped=due.skipped,
        warn_at=warning_time(start, due, calendar=rulebook.calendar, policy=rulebook.policy),
        unit_id=unit_id,
        part=part,
    )


def dated_clock(
    code: str, kind: ClockKind, day: date, rulebook: Rulebook, *, start: datetime, part: Part
) -> Clock:
    """Return a clock that is due at the end of a day which somebody set."""
    due = Due(end_of_day(day))
    warn = warning_time(start, due, calendar=rulebook.calendar, policy=rulebook.policy)
    return Clock(code, "", kind, 1, start, due.at, BY_DATE, warn_at=warn, part=part)


def add_clock(clocks: tuple[Clock, ...], new: Clock, *, round_number: int) -> tuple[Clock, ...]:
    """Return the clocks with `new` in this round, numbered after its like."""
    return (*clocks, _numbered(replace(new, round=round_number), clocks))


def warning_time(start: datetime, due: Due, *, calendar: WorkCalendar, policy: Policy) -> datetime | None:
    """Return when a clock turns yellow: a quarter of its time or one working day left, whichever is earlier.

    A clock that is itself no longer than a working day knows only the quarter, or it would be born yellow.
    """
    if not due.certain:
        return None
    quarter = start + (due.at - start) * policy.warn_share
    day_left = _time_left(calendar, due.at, policy.warn_workdays)
    return quarter if start >= day_left else min(quarter, day_left)


@lru_cache(maxsize=64)
def _time_left(calendar: WorkCalendar, due: datetime, workdays: int) -> datetime:
    return calendar.subtract_office_time(due, calendar.hours.length * workdays)


def complete(
    clocks: Iterable[Clock], kinds: frozenset[ClockKind], *, now: datetime, unit_id: str | None = None
) -> tuple[Clock, ...]:
    """Return the clocks with those of `kinds` (of one unit, when named) done at `now`; done stays done."""
    return tuple(
        replace(clock, done_at=now)
        if clock.kind in kinds and clock.open and unit_id in (None, clock.unit_id)
        else clock
        for clock in clocks
    )


def clear(
    clocks: Iterable[Clock],
    kinds: frozenset[ClockKind],
    *,
    now: datetime,
    unit_id: str | None = None,
    forgive: bool = False,
) -> tuple[Clock, ...]:
    """Return the clocks with the open ones of `kinds` (of one unit, when named) lifted at `now`.

    A miss stays a miss unless the lifting says that the unit never owed it (`forgive`).
    """
    return tuple(
        replace(clock, cleared_at=now, missed_at=None if forgive else clock.missed_at)
        if clock.kind in kinds and clock.open and unit_id in (None, clock.unit_id)
        else clock
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


def extend(clock: Clock, amount: str, rulebook: Rulebook, *, latest: datetime | None) -> Clock:
    """Return the clock due `amount` later, never after `latest`; the first due time is kept (rule T13).

    An extension that was asked in time and granted late lifts a miss that came in between.
    """
    due = due_of(amount, clock.due, rulebook.calendar)
    later = due.at if latest is None else min(due.at, latest)
    if later <= clock.due:
        return clock
    moved = Due(later, due.certain and not clock.provisional)
    warn = warning_time(clock.started_at, moved, calendar=rulebook.calendar, policy=rulebook.policy)
    return replace(
        clock,
        due=later,
        skipped=tuple(dict.fromkeys((*clock.skipped, *due.skipped))),
        original_due=clock.original_due or clock.due,
        provisional=not moved.certain,
        warn_at=warn,
        warned_at=None,
        missed_at=None,
    )


def settle(clock: Clock, rulebook: Rulebook) -> Clock:
    """Return a provisional clock with its certain due time once the calendar knows it, else unchanged."""
    if not clock.provisional or clock.amount == BY_DATE:
        return clock
    due = due_of(clock.amount, clock.started_at, rulebook.calendar)
    if not due.certain:
        return clock
    warn = warning_time(clock.started_at, due, calendar=rulebook.calendar, policy=rulebook.policy)
    return replace(clock, due=due.at, provisional=False, skipped=due.skipped, warn_at=warn)
