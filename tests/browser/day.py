"""What operators and citizens do on the day of docs/operators.md, for the tests that walk it."""

import uuid

from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.ticketing.staffed_city import City
from ticketing.domain.rate_limits import Limit
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.incoming import Incoming, receive_message

MATTER = "学府街烧烤店半夜还在吵"
DESK = "/console/conversations"


def says(citizen: Page, text: str) -> None:
    """Let the citizen write."""
    citizen.fill("#text", text)
    citizen.press("#text", "Enter")
    expect(citizen.locator(".from-citizen .text", has_text=text).last).to_be_visible()


def asks_for_a_person(citizen: Page, matter: str = MATTER) -> None:
    """Let the citizen tell her matter and press 转人工."""
    says(citizen, matter)
    expect(citizen.locator(".from-system")).to_have_count(1)  # the engine of this city is away
    citizen.click("#person")
    expect(citizen.locator("#who")).to_have_attribute("data-state", "queued")


def writes(city: City, conversation: str, text: str) -> None:
    """Let a citizen of another channel write."""
    words = Incoming("test", conversation.partition(":")[2], uuid.uuid4().hex, text)
    city.act(receive_message, words, limit=Limit(50, 1), now=city.now)


def latest_conversation(city: City) -> str:
    """Return the id of the conversation in which something happened last."""
    return city.act(desk.list_recent)[0].id


def takes_the_next(window: Window, citizen: Page) -> None:
    """Let an operator take who waits first, who is this citizen."""
    window.locator("#list li").first.wait_for()
    window.keyboard.press("Alt+n")
    expect(window.locator("#gave-up")).to_be_visible()
    expect(citizen.locator("#who-text")).to_have_text("人工服务中")


def takes(city: City, window: Window, conversation: str) -> None:
    """Open a conversation that waits, and take it."""
    window.goto(f"{DESK}/{conversation}")
    press_move(window, "接手")
    expect(window.locator("#moves").get_by_role("button", name="结束")).to_be_visible()
    expect(window.locator("#held")).to_have_text(city.people["operator"].name)


def press_move(window: Window, name: str) -> None:
    """Press one of the moves above the conversation."""
    window.locator("#moves").get_by_role("button", name=name, exact=True).click()


def confirms(window: Window, text: str, *, to: str = "") -> None:
    """Fill in what a move asks for."""
    window.fill("#ask-text", text)
    if to:
        window.select_option("#ask-to", label=to)
    window.locator("#ask").get_by_role("button", name="确定").click()


def declines(form: Window, *names: str) -> None:
    """Tick 不愿提供 where nothing is filled in."""
    for name in names:
        if not form.locator(f"[name={name}]").input_value():
            form.locator(f"[name={name}_declined]").check()
