from datetime import UTC, datetime, timedelta

import pytest

from tests.ticketing.staffed_city import City
from ticketing.console.rendering import duration, local_day, local_time

NOON = datetime(2026, 11, 2, 4, 5, tzinfo=UTC)


def test_times_are_those_of_the_city() -> None:
    assert (local_time(NOON), local_day(NOON)) == ("2026-11-02 12:05", "11-02 12:05")


def test_a_time_that_never_was_is_a_dash() -> None:
    assert local_time(None) == "—"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=7), "7分钟"),
        (timedelta(hours=3, minutes=5), "3小时5分"),
        (timedelta(days=2, hours=1), "2天1小时"),
    ],
)
def test_lengths_of_time_are_told_in_two_units(length: timedelta, words: str) -> None:
    assert duration(length) == words


def test_pages_are_not_kept_and_run_no_script_of_their_own(city: City) -> None:
    headers = city.browser("operator").get("/console/orders").headers
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_what_citizens_write_is_never_markup(city: City) -> None:
    order = city.file_order(title="<script>alert(1)</script>", matter="<b>粗体</b>")
    html = city.browser("dispatcher").text(f"/console/orders/{order.number}")
    assert "<script>alert" not in html
    assert "&lt;b&gt;粗体" in html
