import pytest

from tests.ticketing.order_builders import at
from ticketing.domain.clocks import Clock, start_clocks
from ticketing.domain.commands import Command
from ticketing.domain.kinds import OrderKind
from ticketing.domain.profiles import Base
from ticketing.notices import wording
from ticketing.storage.reference import calendar, rulebook


def clock(code: str, start: str) -> Clock:
    book = rulebook()
    clocks = start_clocks(book, OrderKind(urgent=True), "dispatched", start=at(start))
    clocks += start_clocks(book, OrderKind(), "accepted", start=at(start))
    return next(c for c in clocks if c.code == code)


@pytest.mark.parametrize(
    ("code", "start", "reason"),
    [
        ("G5", "2026-02-13T10:00", "最晚2月27日18:00，春节放假不计"),
        ("D7", "2026-02-13T10:00", "最晚2月20日24:00"),
        ("M1", "2026-12-25T10:00", "最晚2027年1月25日24:00"),
        ("G5", "2026-12-25T10:00", "最晚2027年1月4日18:00（2027年节假日安排尚未公布，日期暂定）"),
        ("U30", "2026-11-10T10:00", "最晚11月10日10:30"),
    ],
)
def test_a_due_time_is_explained_in_plain_words(code: str, start: str, reason: str) -> None:
    assert wording.clock_reason(clock(code, start), calendar()) == reason


@pytest.mark.parametrize(
    ("code", "basis"),
    [
        ("D0.5", "受理起半个工作日（按上班时间计）"),
        ("R1", "派单次日起1个工作日"),
        ("U30", "派单后30分钟内"),
        ("D3", "派单次日起3天（自然日）"),
        ("M1", "派单次日起1个月（自然日）"),
    ],
)
def test_the_way_of_counting_is_told(code: str, basis: str) -> None:
    assert wording.clock_basis(clock(code, "2026-11-10T10:00")) == basis


@pytest.mark.parametrize(
    ("code", "base", "basis"),
    [
        ("B3", "returned", "退回次日起3个工作日"),
        ("F2", "approved", "审核通过次日起2个工作日"),
        ("F3", "called_again", "转二次回访次日起3个工作日"),
        ("CO3", "shared", "交协办单位次日起3个工作日"),
    ],
)
def test_the_way_of_counting_names_the_step_from_which_it_counts(code: str, base: Base, basis: str) -> None:
    [begun] = start_clocks(rulebook(), OrderKind(), base, start=at("2026-11-10T10:00"))
    assert (begun.code, wording.clock_basis(begun)) == (code, basis)


def test_midnight_belongs_to_the_day_it_ends() -> None:
    assert wording.due_local(clock("D3", "2026-11-10T10:00")) == "2026-11-13 24:00"


def test_every_clock_of_the_profiles_has_a_name() -> None:
    for profile in rulebook().profiles:
        assert all(wording.clock_name(rule.code) != rule.code for rule in profile.clocks)


def test_every_command_has_a_phrase_for_the_history() -> None:
    for command in Command:
        facts = dict.fromkeys(("unit", "clock_name", "item", "proper_unit", "days", "level", "parent"), "局")
        assert wording.phrase("events", str(command), **facts)


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert wording.name_of("states", "lost") == "lost"
