from dataclasses import replace

from tests.ticketing.order_builders import TUESDAY, at
from ticketing.domain.calendar import WorkCalendar
from ticketing.domain.clocks import complete, resume_results, settle, start_clocks, start_rework, warning_time
from ticketing.domain.deadlines import Due, due_of
from ticketing.domain.kinds import ClockKind, Complexity, OrderKind, RequestType
from ticketing.storage.reference import calendar, rulebook

BOOK = rulebook()


def codes(kind: OrderKind) -> list[str]:
    return [c.code for c in start_clocks(BOOK, kind, "dispatched", start=TUESDAY) if c.governing]


def test_each_kind_of_order_gets_its_clocks() -> None:
    assert codes(OrderKind()) == ["R1", "D1", "G5", "D3", "D7", "M1"]
    assert codes(OrderKind(RequestType.CONSULT)) == ["R1", "D1", "C3", "D3", "D7", "M1"]
    assert codes(OrderKind(urgent=True)) == ["R1", "U30", "D1", "G5", "D3", "D7", "M1"]
    assert codes(OrderKind(complexity=Complexity.COMPLEX)) == ["R1", "D1", "D3", "M1"]


def test_both_variants_of_the_first_day_are_kept_and_one_governs() -> None:
    first = [c for c in start_clocks(BOOK, OrderKind(), "dispatched", start=TUESDAY) if c.code == "D1"]
    assert [(c.profile, c.governing) for c in first] == [("hotline", True), ("13710", False)]


def test_done_stays_done() -> None:
    clocks = start_clocks(BOOK, OrderKind(), "dispatched", start=TUESDAY)
    once = complete(clocks, frozenset({ClockKind.SIGN}), now=TUESDAY)
    assert complete(once, frozenset({ClockKind.SIGN}), now=at("2026-12-01T10:00")) == once


def test_only_results_of_the_round_are_resumed() -> None:
    clocks = start_clocks(BOOK, OrderKind(), "dispatched", start=TUESDAY)
    done = complete(clocks, frozenset(ClockKind), now=TUESDAY)
    running = [c.code for c in resume_results(done, round_number=1) if c.done_at is None]
    assert running == ["G5", "D7", "M1"]
    assert resume_results(done, round_number=2) == done


def test_a_rework_has_half_the_time_in_a_round_of_its_own() -> None:
    clocks = start_rework(BOOK, OrderKind(), start=TUESDAY, round_number=2)
    assert {(c.code, c.amount, c.round) for c in clocks} == {
        ("G5", "3wd", 2),
        ("D3", "2d", 2),
        ("D7", "4d", 2),
    }


def test_a_warning_comes_with_a_quarter_or_a_working_day_left() -> None:
    week = due_of("7d", TUESDAY, calendar())
    three = due_of("3wd", TUESDAY, calendar())
    assert warning_time(TUESDAY, week, calendar=calendar(), policy=BOOK.policy) == at("2026-11-16T02:30")
    assert warning_time(TUESDAY, three, calendar=calendar(), policy=BOOK.policy) == at("2026-11-12T18:00")


def test_a_limit_of_one_day_is_not_born_yellow() -> None:
    day = due_of("0d", TUESDAY, calendar())
    warned = warning_time(TUESDAY, day, calendar=calendar(), policy=BOOK.policy)
    assert warned == at("2026-11-10T20:30")


def test_an_unknown_calendar_warns_of_nothing() -> None:
    assert warning_time(TUESDAY, Due(TUESDAY, certain=False), calendar=calendar(), policy=BOOK.policy) is None


def test_a_certain_clock_is_not_settled_again() -> None:
    clock = start_clocks(BOOK, OrderKind(), "dispatched", start=TUESDAY)[0]
    assert settle(clock, replace(BOOK, calendar=WorkCalendar({}))) is clock


def test_a_reworked_complex_matter_gets_half_of_its_month() -> None:
    complex_matter = OrderKind(complexity=Complexity.COMPLEX)
    begun = start_rework(BOOK, complex_matter, start=TUESDAY, round_number=2)
    assert {c.code: c.amount for c in begun} == {"D3": "2d", "M1": "15d"}


def bound_by(binding: str, kind: OrderKind) -> list[str]:
    book = replace(BOOK, policy=replace(BOOK.policy, binding=binding))
    clocks = start_clocks(book, kind, "dispatched", start=TUESDAY)
    assert {c.code for c in clocks} == {c.code for c in start_clocks(BOOK, kind, "dispatched", start=TUESDAY)}
    return [c.code for c in clocks if c.kind is ClockKind.RESULT and c.governing]


def test_the_switch_says_whose_limit_binds_and_both_stay_on_record() -> None:
    assert bound_by("earliest", OrderKind()) == ["G5", "D7", "M1"]
    assert bound_by("hotline", OrderKind()) == ["G5", "M1"]
    assert bound_by("13710", OrderKind()) == ["D7", "M1"]
    assert bound_by("hotline", OrderKind(complexity=Complexity.COMPLEX)) == ["M1"], "the only one there is"


def test_a_rework_over_a_long_holiday_still_has_a_working_day() -> None:
    clocks = start_rework(BOOK, OrderKind(), start=at("2026-02-14T10:00"), round_number=2)
    results = {c.code: (c.amount, c.due) for c in clocks if c.kind is ClockKind.RESULT}
    assert results["D7"] == ("1wd", at("2026-02-24T18:00"))
