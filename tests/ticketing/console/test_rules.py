import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ticketing.staffed_city import City, staffed_city
from ticketing.storage import city_drafts, reference

NOTICE = {
    "year": "2027",
    "source": "国务院办公厅关于2027年部分节假日安排的通知（测试）",
    "holidays": "元旦 2027-01-01 2027-01-03\n春节 2027-02-05 2027-02-11",
    "workdays": "2027-02-14",
}
YEAR_END = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the notices that tests may add to."""
    folder = tmp_path / "calendar"
    shutil.copytree(reference.CALENDAR, folder)
    monkeypatch.setattr(reference, "CALENDAR", folder)
    return folder


@pytest.fixture
def city(tmp_path: Path, notices: Path) -> Iterator[City]:
    """A city at the end of a year whose successor has no notice yet."""
    with staffed_city(tmp_path, now=YEAR_END) as staffed:
        yield staffed


def test_profiles_policy_and_calendar_are_shown_with_their_sources(city: City) -> None:
    html = city.browser("supervisor").text("/console/rules")
    for words in ("13710/2026.1", "hotline/2026.1", "policy/2026.1", "国办发明电〔2025〕7号", "春节 02-15"):
        assert words in html


def test_a_notice_is_tried_before_it_counts(city: City, notices: Path) -> None:
    order = city.order_after("dispatch")
    browser = city.browser("admin")
    reply = browser.send("/console/rules", "/console/rules/calendar", **NOTICE)
    assert reply.status_code == 200
    assert order.number in reply.text
    assert not (notices / "2027.json").exists()


def test_a_confirmed_notice_waits_for_another_person(city: City, notices: Path) -> None:
    city.order_after("dispatch")
    browser = city.browser("admin")
    tried = browser.send("/console/rules", "/console/rules/calendar", **NOTICE)
    confirmed = {
        "year": 2027,
        "source": NOTICE["source"],
        "holidays": [
            {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"},
            {"name": "春节", "from": "2027-02-05", "to": "2027-02-11"},
        ],
        "workdays": ["2027-02-14"],
    }
    assert 'name="confirmed"' in tried.text
    fields = NOTICE | {"confirmed": json.dumps(confirmed, sort_keys=True)}
    reply = browser.send("/console/rules", "/console/rules/calendar", **fields)
    assert reply.headers["location"] == "/console/changes?done=proposed"
    assert not (notices / "2027.json").exists()
    [row] = city.act(city_drafts.latest)
    assert (row.kind, row.subject, row.changes) == ("notice", "2027", confirmed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"holidays": "春节"}, "这一行看不懂"),
        ({"holidays": "春节 2027-02-11 2027-02-05"}, "这一行看不懂"),
        ({"holidays": "春节 2028-02-05"}, "不属于这一年"),
        ({"workdays": "2027-02-30"}, "这一行看不懂"),
        ({"year": "99"}, "年份不对"),
    ],
)
def test_a_notice_with_a_fault_is_refused_in_words(city: City, change: dict[str, str], words: str) -> None:
    reply = city.browser("admin").send("/console/rules", "/console/rules/calendar", **(NOTICE | change))
    assert reply.status_code == 422
    assert words in reply.text


def test_only_the_admin_loads_a_notice(city: City) -> None:
    html = city.browser("supervisor").text("/console/rules")
    assert 'action="/console/rules/calendar"' not in html
