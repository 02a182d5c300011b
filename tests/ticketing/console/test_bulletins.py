from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.ticketing.staffed_city import Browser, City, staffed_city
from ticketing.usecases import bulletins

HERE = "/console/bulletins"
NOW = datetime.now(UTC)
LAST_MONTH = (NOW + timedelta(hours=8)).replace(day=1) - timedelta(days=2)
MONTH = f"{LAST_MONTH.year}-{LAST_MONTH.month:02}"
PAGE = f"{HERE}/{MONTH}"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with staffed_city(tmp_path, now=LAST_MONTH) as staffed:
        staffed.order_after("follow_up")
        yield staffed


def drafted(city: City) -> Browser:
    supervisor = city.browser("supervisor")
    assert supervisor.send(HERE, HERE, month=MONTH).headers["location"] == f"{PAGE}?done=drafted"
    return supervisor


def test_draft_check_submit_and_sign(city: City) -> None:
    supervisor, leader = drafted(city), city.browser("leader")
    assert "督办员核对后提交" in supervisor.text(HERE)
    assert "受理1件" in supervisor.text(PAGE)
    assert supervisor.send(PAGE, f"{PAGE}/save", prose="核对过的正文").status_code == 303
    assert f'action="{PAGE}/sign"' not in leader.text(PAGE)
    # What was typed last and not saved goes along.
    supervisor.send(PAGE, f"{PAGE}/submit", prose="核对过的正文，再加一句")
    assert "领导签发" in leader.text(HERE)
    html = leader.text(PAGE)
    assert "核对过的正文，再加一句" in html
    assert "签发（署名：leader甲）" in html
    assert leader.send(PAGE, f"{PAGE}/sign").status_code == 303
    html = supervisor.text(PAGE)
    assert "签发人：leader甲" in html
    assert "<textarea" not in html


def test_a_leader_gives_it_back_and_the_reason_is_read(city: City) -> None:
    supervisor, leader = drafted(city), city.browser("leader")
    supervisor.send(PAGE, f"{PAGE}/submit")
    leader.send(PAGE, f"{PAGE}/give_back", remark="补充整改要求")
    assert "补充整改要求" in supervisor.text(PAGE)
    assert f'action="{PAGE}/save"' in supervisor.text(PAGE)


def test_a_refused_text_stays_in_the_form(city: City) -> None:
    supervisor = drafted(city)
    reply = supervisor.send(PAGE, f"{PAGE}/save", prose="请联系13900001234")
    assert reply.status_code == 422
    assert "正文里有电话" in reply.text
    assert "请联系13900001234" in reply.text


def test_a_month_that_is_not_over_is_refused_on_the_page(city: City) -> None:
    supervisor = city.browser("supervisor")
    reply = supervisor.send(HERE, HERE, month="2099-01")
    assert reply.status_code == 422
    assert "请填写已经结束的月份" in reply.text


def test_print_view_and_file_say_that_a_draft_is_not_signed(city: City) -> None:
    supervisor = drafted(city)
    html = supervisor.text(f"{PAGE}/print")
    assert "草稿，未签发" in html
    assert "小店区城乡管理局" in html
    assert "<nav" not in html
    reply = supervisor.get(f"{PAGE}.csv")
    assert reply.headers["content-type"].startswith("text/csv")
    assert "草稿，未签发" in reply.text


def test_what_the_machine_drafted_is_shown_as_its_own(city: City) -> None:
    first = datetime(NOW.year, NOW.month, 1, tzinfo=UTC) + timedelta(days=12)
    city.act(bulletins.draft_due, now=first)
    assert "系统 " in city.browser("supervisor").text(HERE)


def test_a_month_without_a_bulletin_is_no_page(city: City) -> None:
    leader = city.browser("leader")
    assert leader.get(f"{HERE}/2020-01").status_code == 404
    assert leader.get(f"{HERE}/x/print").status_code == 404
