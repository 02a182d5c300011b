import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ticketing.staffed_city import City
from ticketing.console.order_clocks import BAR, ledger_bar


@given(st.lists(st.floats(min_value=0, max_value=1e8), min_size=1, max_size=40))
def test_the_spans_of_the_bar_fill_it_without_gap(seconds: list[float]) -> None:
    bar = ledger_bar([{"seconds": length} for length in seconds])
    assert sum(row["width"] for row in bar["rows"]) == (BAR if sum(seconds) else 0)
    ends = [row["x"] + row["width"] for row in bar["rows"]]
    assert [row["x"] for row in bar["rows"]] == [0, *ends[:-1]]


def test_the_page_says_how_the_binding_limit_came_about(city: City) -> None:
    order = city.order_after("dispatch")
    html = city.browser("unit").text(f"/console/orders/{order.number}")
    for words in ("一般事项办结时限：派单次日起5个工作日。", "另有7天办结", "两套时限取较早的一个"):
        assert words in html


def test_the_variant_of_the_other_profile_is_kept_for_the_record(city: City) -> None:
    order = city.order_after("dispatch")
    html = city.browser("unit").text(f"/console/orders/{order.number}")
    assert "仅作记录的时限" in html.partition("谁在手里")[0]


@pytest.mark.parametrize("words", ["谁在手里", "h-unit", "小店区城乡管理局", "督办件", "跟踪督办"])
def test_the_page_shows_who_held_the_order_and_the_ladder(city: City, words: str) -> None:
    order = city.order_after("sign")
    assert words in city.browser("supervisor").text(f"/console/orders/{order.number}")


def test_no_time_has_passed_on_an_empty_bar() -> None:
    assert ledger_bar([])["rows"] == []
