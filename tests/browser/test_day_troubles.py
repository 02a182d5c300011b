"""What docs/operators.md promises when things go wrong: a dead browser, a cut network, nobody there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Window
from tests.browser.day import DESK, asks_for_a_person, latest_conversation, says, takes, takes_the_next
from tests.ticketing.staffed_city import City
from ticketing.domain.queueing import DAY_NAMES, SHANGHAI
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.queue_care import care_for_queue
from ticketing.usecases.conversations.rules_file import SHIPPED, use_desk_rules

pytestmark = pytest.mark.browser
LATER = 15000  # what another process did reaches the chat with its next question


def _worker_looks(city: City, at: datetime) -> None:
    """Let the worker look after the queue, at whatever time."""
    care_for_queue(city.app.state.sessions, now=at)


def _replies(city: City, conversation: str) -> list[str]:
    return [m.text for m in city.act(desk.list_messages, conversation) if m.sender == "person"]


@pytest.fixture
def nobody_serves_today(tmp_path: Path) -> Iterator[None]:
    """The desk's rules of a site where people serve again tomorrow."""
    tomorrow = (datetime.now(SHANGHAI) + timedelta(days=1)).weekday()
    rules = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    rules["hours"] = {"every_day": [], DAY_NAMES[tomorrow]: ["08:00-18:00"]}
    path = tmp_path / "desk_rules.yml"
    path.write_text(yaml.safe_dump(rules), encoding="utf-8")
    use_desk_rules(path)
    yield
    use_desk_rules(None)


def test_the_citizen_of_a_dead_browser_is_told_and_comes_first_within_a_minute(
    city: City, enter: Enter, citizen: Page
) -> None:
    asks_for_a_person(citizen)
    window = enter("operator")
    window.goto(DESK)
    takes_the_next(window, citizen)
    conversation = latest_conversation(city)
    window.context.close()
    died = datetime.now(UTC)
    waits_already = city.chat("路灯坏了", "转人工")
    _worker_looks(city, died + timedelta(seconds=40))
    assert city.act(desk.get_conversation, conversation).state.value == "person"
    _worker_looks(city, died + timedelta(seconds=60))
    expect(citizen.locator(".from-system .text").last).to_contain_text("正在为您换一位", timeout=LATER)
    expect(citizen.locator("#who")).to_have_attribute("data-state", "queued")
    colleague = enter("operator2")
    colleague.goto(DESK)
    first = colleague.locator("#list a").first
    expect(first).to_have_attribute("data-id", conversation)
    expect(first).to_contain_text("原话务员掉线")
    assert colleague.locator(f'#list a[data-id="{waits_already}"]').count() == 1
    takes_the_next(colleague, citizen)
    expect(colleague.locator(".messages .citizen").first).to_contain_text("学府街烧烤店")


def test_half_written_words_outlive_a_cut_network_and_are_said_once(city: City, enter: Enter) -> None:
    conversation, window = city.chat("路灯坏了", "转人工"), enter("operator")
    takes(city, window, conversation)
    window.locator("#words").press_sequentially("马上为您")
    window.context.set_offline(True)
    expect(window.locator("#stale")).to_contain_text("与服务器的连接中断")
    window.keyboard.type("登记")
    window.keyboard.press("Enter")
    expect(window.locator("#problem")).to_contain_text("连接中断")
    expect(window.locator("#words")).to_have_value("马上为您登记")
    window.context.set_offline(False)
    expect(window.locator("#stale")).to_be_hidden()
    window.locator("#words").press("Enter")
    expect(window.locator(".messages .person", has_text="马上为您登记")).to_be_visible()
    assert _replies(city, conversation) == ["马上为您登记"]


def test_words_whose_receipt_was_lost_on_the_way_are_said_once(city: City, enter: Enter) -> None:
    conversation, window = city.chat("路灯坏了", "转人工"), enter("operator")
    takes(city, window, conversation)
    window.route("**/reply", lambda route: (route.fetch(), route.abort()))
    window.locator("#words").fill("马上为您登记")
    window.locator("#words").press("Enter")
    expect(window.locator("#problem")).to_contain_text("连接中断")
    window.unroute("**/reply")
    window.locator("#words").press("Enter")
    expect(window.locator("#words")).to_have_value("")
    assert _replies(city, conversation) == ["马上为您登记"]


def test_who_asks_when_nobody_serves_is_promised_a_reply_and_stands_on_the_list(
    city: City, enter: Enter, citizen: Page, nobody_serves_today: None
) -> None:
    says(citizen, "学府街烧烤店半夜还在吵")
    expect(citizen.locator(".from-system")).to_have_count(1)
    citizen.click("#person")
    expect(citizen.locator(".from-system .text").last).to_contain_text("前联系您")
    expect(citizen.locator("#who")).to_have_attribute("data-state", "bot")
    window = enter("operator")
    expect(window.locator("#call-backs")).not_to_have_text("")


def _entry(window: Window, conversation: str) -> Window:
    here = window.locator(f'a[href="/console/conversations/{conversation}"]')
    return window.locator("section.card", has=here)


def _notes(window: Window, conversation: str, outcome: str, button: str) -> None:
    card = _entry(window, conversation)
    card.get_by_label("联系结果").fill(outcome)
    # What the page then says is what counts; Playwright itself once waited in vain for the form's answer.
    card.get_by_role("button", name=button, exact=True).click(no_wait_after=True)


def test_who_waited_in_vain_stays_on_the_list_until_she_is_reached(
    city: City, enter: Enter, citizen: Page
) -> None:
    asks_for_a_person(citizen)
    conversation = latest_conversation(city)
    _worker_looks(city, datetime.now(UTC) + timedelta(minutes=31))
    told = citizen.locator(".from-system .text").last
    expect(told).to_contain_text("前联系您，您不用一直等", timeout=LATER)
    window = enter("operator")
    window.get_by_role("link", name="待回复").click()
    _notes(window, conversation, "没人接", "没联系上")
    expect(_entry(window, conversation)).to_contain_text("已联系1次")
    expect(_entry(window, conversation)).to_contain_text("没人接")
    _notes(window, conversation, "已说明，同意继续登记", "已联系上")
    expect(_entry(window, conversation)).to_have_count(0)
