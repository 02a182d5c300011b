"""The web chat in a real browser, in front of the real desk and an engine that behaves as told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.bot.channels.webchat.pages import running_webchat
from tests.ticketing.desk_app import OPERATOR, DeskApp, running_desk
from tests.ticketing.fake_engine import FakeEngine, running_engine
from ticketing.desk.work import utc_now
from ticketing.usecases import conversations

pytestmark = pytest.mark.browser
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    """A fake engine over loopback HTTP."""
    with running_engine() as started:
        yield started


@pytest.fixture
def desk(fresh_sqlite: Engine, engine: FakeEngine) -> Iterator[DeskApp]:
    """A running desk."""
    with running_desk(fresh_sqlite, engine, engine_timeout=2.0) as started:
        yield started


@pytest.fixture
def chat(chromium: Browser, desk: DeskApp) -> Iterator[Page]:
    """The page on a small phone; fails the test when the page itself fails."""
    faults: list[str] = []
    with running_webchat(desk) as url:
        context = chromium.new_context(viewport=PHONE, locale="zh-CN")
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(url)
        yield page
        context.close()
    assert faults == []


def _say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def _conversation(desk: DeskApp) -> str:
    return desk.act(conversations.list_recent)[0].id


def test_a_citizen_writes_and_is_answered(chat: Page) -> None:
    _say(chat, "平阳路的路灯坏了")
    expect(chat.locator(".from-bot .text")).to_have_text("答：平阳路的路灯坏了")
    expect(chat.locator(".from-citizen")).to_have_count(1)
    expect(chat.locator("#text")).to_have_value("")


def test_a_button_says_what_it_shows_and_goes_when_it_was_used(chat: Page) -> None:
    _say(chat, "你好")
    chat.locator(".from-bot .choices button", has_text="转人工").click()
    expect(chat.locator(".from-citizen .text").last).to_have_text("转人工")
    expect(chat.locator(".from-bot .text").last).to_have_text("答：转人工")
    expect(chat.locator(".choices button:visible")).to_have_count(1)


def test_html_stays_text_whoever_writes_it(chat: Page, desk: DeskApp) -> None:
    attack = "<img src=x onerror=\"document.title='taken'\"><b>粗</b>"
    _say(chat, attack)
    expect(chat.locator(".from-bot .text")).to_have_text(f"答：{attack}")
    assert chat.locator("#log img, #log b").count() == 0
    assert chat.title() != "taken"


def test_a_person_takes_over_and_gives_back_before_the_citizens_eyes(
    chat: Page, desk: DeskApp, engine: FakeEngine
) -> None:
    engine.mode = "handover"
    chat.click("#person")
    expect(chat.locator("#who")).to_have_attribute("data-state", "queued")
    identity = _conversation(desk)
    desk.act(conversations.take_over, identity, actor=OPERATOR, now=utc_now())
    desk.act(conversations.reply, identity, "您好，请说", actor=OPERATOR, now=utc_now())
    expect(chat.locator(".from-person .text")).to_have_text("您好，请说")
    expect(chat.locator("#who-text")).to_have_text("人工服务中")
    desk.act(conversations.release, identity, actor=OPERATOR, now=utc_now())
    expect(chat.locator("#who")).to_have_attribute("data-state", "bot")


def test_after_a_reload_the_conversation_is_still_there_in_order(chat: Page) -> None:
    for text in ("一", "二"):
        _say(chat, text)
        expect(chat.locator(".from-bot .text").last).to_have_text(f"答：{text}")
    chat.reload()
    expect(chat.locator("#log .text")).to_have_text(["一", "答：一", "二", "答：二"])


def test_words_written_without_network_are_sent_once_when_it_is_back(chat: Page, engine: FakeEngine) -> None:
    _say(chat, "你好")
    expect(chat.locator(".from-bot")).to_have_count(1)
    chat.context.set_offline(True)
    _say(chat, "路灯坏了")
    expect(chat.locator(".from-citizen .status").last).to_have_attribute("data-state", "waiting")
    chat.context.set_offline(False)
    expect(chat.locator(".from-bot .text").last).to_have_text("答：路灯坏了", timeout=15000)
    assert [body["text"] for body in engine.asked] == ["你好", "路灯坏了"]
    expect(chat.locator(".from-citizen")).to_have_count(2)


def test_an_outage_is_told_and_the_answer_comes_later(chat: Page, desk: DeskApp, engine: FakeEngine) -> None:
    engine.stop()
    _say(chat, "居住证在哪里办理")
    expect(chat.locator(".from-system .text")).to_contain_text("119")
    expect(chat.locator(".from-system .choices button")).to_have_text("转人工")
    engine.start()
    _say(chat, "好了吗")
    expect(chat.locator(".from-bot .text")).to_have_text(["答：居住证在哪里办理", "答：好了吗"])


def test_return_in_the_middle_of_typing_chinese_does_not_send(chat: Page) -> None:
    chat.fill("#text", "ping yang lu")
    chat.evaluate(
        "document.getElementById('text').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    expect(chat.locator("#text")).to_have_value("ping yang lu")


def test_large_type_stays_and_nothing_leaves_a_narrow_screen(chat: Page) -> None:
    chat.click("#size")
    _say(chat, "https://example.invalid/" + "a" * 200)
    expect(chat.locator(".from-bot")).to_have_count(1)
    chat.reload()
    expect(chat.locator("html")).to_have_attribute("data-size", "large")
    expect(chat.locator(".from-bot")).to_have_count(1)
    assert chat.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert chat.locator("#person").bounding_box() is not None


def test_everything_can_be_reached_by_keyboard(chat: Page) -> None:
    reached = []
    for _ in range(16):
        chat.keyboard.press("Tab")
        reached.append(chat.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert {"size", "more", "photo", "person", "text", "反映问题"} <= set(reached)


def test_a_new_conversation_shows_nothing_of_the_old_one(chat: Page) -> None:
    _say(chat, "我叫王某")
    expect(chat.locator(".from-bot")).to_have_count(1)
    chat.on("dialog", lambda dialog: dialog.accept())
    chat.click("#more")
    chat.click("#fresh")
    expect(chat.locator("#log .message")).to_have_count(0)
    chat.reload()
    expect(chat.locator("#welcome")).to_be_visible()
