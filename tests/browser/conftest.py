"""Fixtures of the browser tests: one headless Chromium, a window per test, a staffed city."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.settings import ChannelSettings
from bot.channels.webchat.main import create_app
from deploy.local.browser import find_browser
from tests.ticketing.desk_app import serving
from tests.ticketing.staffed_city import PASSWORD, City, staffed_city

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 780}
Window = Any
Enter = Callable[[str], Window]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium for all browser tests; a second driver in one process would not start."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415

    # How long a page may take says nothing on a crowded machine; that it comes at all is what is tested.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A city at work, today."""
    with staffed_city(tmp_path_factory.mktemp("city"), now=datetime.now(UTC)) as staffed:
        yield staffed


@pytest.fixture
def enter(chromium: Any, city: City) -> Iterator[Enter]:  # noqa: ANN401
    """Call with a username: opens a window of that person's own browser, signed in by the form."""
    contexts, faults = [], []

    def open_window(username: str) -> Window:
        context = chromium.new_context(base_url=city.url, viewport={"width": 1280, "height": 800})
        contexts.append(context)
        window = context.new_page()
        window.on("pageerror", lambda error: faults.append(str(error)))
        window.goto("/console")
        window.get_by_label("用户名").fill(username)
        window.get_by_label("密码").fill(PASSWORD)
        window.get_by_label("密码").press("Enter")
        window.get_by_role("navigation").wait_for()
        return window

    yield open_window
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def citizen(chromium: Any, city: City) -> Iterator[Window]:  # noqa: ANN401
    """A citizen at the web chat of this city, on a telephone; the engine of this city is away."""
    settings = ChannelSettings("test", city.url, city.app.state.settings.channel_tokens["test"])
    with serving(create_app(settings)) as url:
        context = chromium.new_context(viewport=PHONE, locale="zh-CN")
        page = context.new_page()
        page.goto(url)
        yield page
        context.close()
