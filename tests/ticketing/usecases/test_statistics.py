from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    ARBITER,
    CLAIM,
    DISSATISFIED,
    FOLLOW_UP,
    GOOD,
    HOUSING,
    LEADER,
    OTHER_UNIT,
    REVIEWER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    UNSOLVED,
    file,
    walk_to_approval,
)
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Forbidden, Malformed
from ticketing.domain.orders import Rating
from ticketing.usecases import excluding, handling, reviewing, statistics
from ticketing.usecases.clocks import check_order
from ticketing.usecases.following_up import follow_up
from ticketing.usecases.returning import reassign, return_order
from ticketing.usecases.statistics import Report, Wanted, indicators

DAY = timedelta(days=1)
LATER = TUESDAY + 30 * DAY


def finished(session: Session, key: str, *ratings: Rating) -> str:
    """File an order, answer it at once, and let its caller give these ratings one after the other."""
    number = file(session, key=key).number
    for rating in ratings:
        step = walk_to_approval if rating is ratings[0] else _again
        step(session, number)
        follow_up(session, number, rating=rating, actor=FOLLOW_UP, now=TUESDAY)
    return number


def _again(session: Session, number: str) -> None:
    handling.feed_back(session, number, text="再次维修", actor=UNIT, now=TUESDAY)
    handling.apply_for_closing(
        session,
        number,
        result="小区电梯已换新主板",
        contacted_at=TUESDAY,
        no_evidence="未拍照",
        actor=UNIT,
        now=TUESDAY,
    )
    reviewing.approve(session, number, grade="good", actor=SUPERVISOR, now=TUESDAY)


def count(session: Session, *, by: tuple[str, ...] = ("unit",), actor: Actor = LEADER, **more: str) -> Report:
    wanted = Wanted(date(2026, 11, 1), date(2026, 11, 30), by, **more)
    return statistics.report(session, wanted, actor=actor, now=LATER)


def raw(report: Report, code: str) -> tuple[int, int | None]:
    figure = report.total[code]
    return figure.numerator, figure.denominator


def test_the_first_answer_is_not_overwritten_by_the_last(session: Session) -> None:
    finished(session, "a", GOOD)
    finished(session, "b", UNSOLVED, GOOD)
    report = count(session)
    assert raw(report, "solved_first") == (1, 2)
    assert raw(report, "solved") == (2, 2)
    assert raw(report, "rework") == (1, 2)
    assert raw(report, "unrated") == (0, 2)
    assert raw(report, "filed") == (2, None)


def test_satisfied_never_stands_for_solved(session: Session) -> None:
    finished(session, "a", DISSATISFIED)
    report = count(session)
    assert raw(report, "solved_first") == (1, 1)
    assert raw(report, "satisfied_first") == (0, 1)


def test_clocks_count_for_whoever_owes_them_and_when_they_are_due(session: Session) -> None:
    late = file(session).number
    check_order(session, late, now=LATER)
    finished(session, "b", GOOD)
    report = count(session)
    assert raw(report, "D3") == (1, 2)
    assert raw(report, "result_on_time") == (1, 2)
    assert raw(report, "sign_on_time") == (1, 2)


def test_a_return_counts_for_the_unit_that_made_it(session: Session) -> None:
    number = file(session).number
    return_order(
        session,
        number,
        item=CLAIM.item,
        proper_unit_id=CLAIM.proper_id,
        ground="供水属市水务局",
        actor=UNIT,
        now=TUESDAY,
    )
    reassign(session, number, unit_id="city.water", ground="属实", actor=ARBITER, now=TUESDAY)
    report = count(session)
    by_unit = {row.group[0]: row.figures for row in report.rows}
    assert by_unit[HOUSING]["returned"].numerator == 1
    assert by_unit[HOUSING]["upheld"].numerator == 1
    assert "returned" not in by_unit["city.water"] or by_unit["city.water"]["returned"].numerator == 0


def test_an_excluded_order_is_filed_but_judged_nowhere(session: Session) -> None:
    number = finished(session, "a", GOOD)
    made = excluding.ask_exclusion(
        session, number, scope="all", reason="unreasonable", ground="x", actor=UNIT, now=TUESDAY
    )
    assert raw(count(session), "solved") == (1, 1)
    excluding.decide_exclusion(session, made, grant=True, ground="x", actor=REVIEWER, now=TUESDAY)
    report = count(session)
    assert raw(report, "solved") == (0, 0)
    assert raw(report, "satisfied_first") == (0, 0)
    assert raw(report, "filed") == (1, None)


def test_small_groups_are_hidden_and_have_names(session: Session) -> None:
    finished(session, "a", GOOD)
    report = count(session, by=("unit", "topic", "area", "month"))
    (row,) = report.rows
    assert row.figures["solved"].hidden
    assert row.group == (HOUSING, "03", "140105", "2026-11")
    assert report.names[row.group][0] == "小店区住房和城乡建设局"
    assert report.names[row.group][2] == "小店区"


def test_a_unit_sees_itself_only(session: Session) -> None:
    finished(session, "a", GOOD)
    assert raw(count(session, actor=UNIT), "filed") == (1, None)
    assert count(session, actor=OTHER_UNIT).rows == ()
    assert count(session, actor=OTHER_UNIT, unit_id=HOUSING).rows == ()
    with pytest.raises(Forbidden):
        count(session, actor=Actor("c", Role.CITIZEN))


def test_filters_narrow_and_bad_ones_are_named(session: Session) -> None:
    finished(session, "a", GOOD)
    assert raw(count(session, topic="03"), "filed") == (1, None)
    assert count(session, topic="05").rows == ()
    assert count(session, area="140106").rows == ()
    for wanted in (
        Wanted(date(2026, 1, 1), date(2026, 1, 2), by=("colour",)),
        Wanted(date(2026, 1, 2), date(2026, 1, 1)),
    ):
        with pytest.raises(Malformed):
            statistics.report(session, wanted, actor=LEADER, now=LATER)


def test_every_figure_has_a_definition(session: Session) -> None:
    finished(session, "a", GOOD)
    report = count(session)
    defined = {one.code for one in indicators()}
    assert set(report.total) <= defined
    for one in indicators():
        assert one.name
        assert one.formula
        assert one.date
        if one.code in report.total and report.total[one.code].denominator is not None:
            assert one.numerator
            assert one.denominator
            assert one.excluded


def test_what_lies_open_is_counted_by_age(session: Session) -> None:
    file(session)
    ages = statistics.open_ages(session, actor=LEADER, now=TUESDAY + 10 * DAY)
    assert dict(ages) == {3: 0, 7: 0, 15: 1, 30: 0, 60: 0, None: 0}
