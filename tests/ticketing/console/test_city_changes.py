import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ticketing.staffed_city import LEAD, Browser, City, staffed_city
from ticketing.storage import reference
from ticketing.usecases import organising, reading_orders

HERE, UNIT = "/console/changes", f"/console/units/{LEAD}"
YEAR_END = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)
NOTICE = {
    "year": "2027",
    "source": "国务院办公厅关于2027年部分节假日安排的通知（测试）",
    "holidays": "元旦 2027-01-01 2027-01-03\n春节 2027-02-05 2027-02-11",
    "workdays": "2027-02-14",
}


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """A city at the end of a year whose successor has no notice yet."""
    folder = tmp_path / "calendar"
    shutil.copytree(reference.CALENDAR, folder)
    monkeypatch.setattr(reference, "CALENDAR", folder)
    with staffed_city(tmp_path, now=YEAR_END) as staffed:
        yield staffed


def propose_notice(browser: Browser) -> str:
    """Try a notice and propose it as the page offers it; return where that leads."""
    here = "/console/rules"
    tried = browser.send(here, f"{here}/calendar", **NOTICE).text
    confirmed = re.findall(r'name="confirmed" value="([^"]*)"', tried)[0].replace("&#34;", '"')
    reply = browser.send(here, f"{here}/calendar", **NOTICE, confirmed=confirmed)
    return str(reply.headers["location"])


def decide(browser: Browser, answer: str) -> str:
    """Press a button of the one change that waits; return the page that follows."""
    [address] = re.findall(rf'action="({HERE}/\d+)"', browser.text(HERE))
    reply = browser.send(HERE, address, accept=answer)
    return browser.text(reply.headers["location"])


def name_of(city: City) -> str:
    return city.act(organising.find, LEAD).name


def test_a_leader_sees_old_and_new_name_and_puts_it_in_force(city: City) -> None:
    city.order_after("dispatch")
    reply = city.browser("admin").send(
        UNIT, f"{UNIT}/rename", name="小店区城管执法局", note="并编〔2026〕9号"
    )
    assert reply.headers["location"] == f"{HERE}?done=proposed"
    assert name_of(city) == "小店区城乡管理局"
    leader = city.browser("leader")
    html = leader.text(HERE)
    assert "名称：<s>小店区城乡管理局</s> → <strong>小店区城管执法局</strong>" in html
    assert "并编〔2026〕9号" in html
    assert "已生效" in decide(leader, "yes")
    assert name_of(city) == "小店区城管执法局"


def test_a_merge_says_who_takes_over_how_much(city: City) -> None:
    city.order_after("dispatch")
    fields = {"last_day": "2026-12-31", "successor_id": "city.urban"}
    city.browser("admin").send(UNIT, f"{UNIT}/end", **fields)
    html = city.browser("leader").text(HERE)
    assert "单位并入：小店区城乡管理局" in html
    assert "接替单位：<s>无</s> → <strong>太原市城乡管理局</strong>" in html
    assert "在办工单：<strong>1件</strong>" in html


def test_who_proposed_it_is_told_that_it_waits_and_not_offered_to_decide(city: City) -> None:
    city.order_after("dispatch")
    admin = city.browser("admin")
    admin.send(UNIT, f"{UNIT}/rename", name="小店区城管执法局")
    assert f'action="{HERE}/' not in admin.text(HERE)
    assert "这个单位有1项变更等待审核" in admin.text(UNIT)
    reply = admin.send(HERE, f"{HERE}/1", accept="yes")
    assert reply.status_code == 403
    assert "不能审核自己提出的" in reply.text


def test_a_notice_shows_the_dues_it_settles_and_settles_them_once_approved(city: City) -> None:
    order = city.order_after("dispatch")
    assert propose_notice(city.browser("admin")) == f"{HERE}?done=proposed"
    assert not (reference.CALENDAR / "2027.json").exists()
    leader = city.browser("leader")
    html = leader.text(HERE)
    assert order.number in html
    assert "春节 2027-02-05–2027-02-11" in html
    decide(leader, "yes")
    stored = city.act(reading_orders.get_order, order.number)
    assert not any(clock.provisional for clock in stored.clocks)


def test_a_declined_notice_leaves_the_dues_as_they_were(city: City) -> None:
    order = city.order_after("dispatch")
    propose_notice(city.browser("admin"))
    assert "未通过" in decide(city.browser("leader"), "no")
    stored = city.act(reading_orders.get_order, order.number)
    assert [clock.due for clock in stored.clocks] == [clock.due for clock in order.clocks]


def test_before_the_first_order_one_admin_is_told_that_he_was_enough(city: City) -> None:
    admin = city.browser("admin")
    reply = admin.send(UNIT, f"{UNIT}/rename", name="小店区城管执法局")
    assert "由一人设置" in admin.text(reply.headers["location"])
    assert name_of(city) == "小店区城管执法局"
