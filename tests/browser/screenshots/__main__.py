"""`python -m tests.browser.screenshots [FOLDER]`: all pictures of docs/images, each at its stated size."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.channels.settings import ChannelSettings
from bot.channels.webchat.main import create_app
from deploy.local.browser import find_browser
from tests.browser.conftest import FLAGS
from tests.browser.screenshots import scene
from tests.browser.screenshots.engine import TALK, TalkingEngine
from tests.ticketing.desk_app import serving
from tests.ticketing.fake_engine import SECRET
from tests.ticketing.staffed_city import PASSWORD, City, staffed_city
from ticketing.domain.orders import Order

FOLDER = Path(__file__).parents[3] / "docs" / "images"
DESK, PHONE, SMALL = (1280, 800), (390, 780), (320, 640)
TOKEN = "webchat-token-for-pictures"
LARGEST = 200_000
COLOURS = 200  # flat pages need no more; the files stay small without a loss that could be seen


@contextmanager
def running_city() -> Iterator[City]:
    """Yield the city of the pictures with an engine of its own."""
    engine = TalkingEngine()
    engine.gate.set()
    engine.start()
    settings = {
        "engine_url": engine.url,
        "engine_secret": SECRET,
        "channel_tokens": {"webchat": TOKEN},
    }
    with tempfile.TemporaryDirectory() as folder:
        now = datetime.now(UTC)
        with staffed_city(Path(folder), now=now, names=scene.NAMES, **settings) as city:
            yield city
    engine.stop()


class Studio:
    """Opens windows of stated sizes and keeps what they show."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder

    def window(self, url: str, size: tuple[int, int]) -> Page:
        """Return a new window of its own browser."""
        width, height = size
        context = self._browser.new_context(
            base_url=url,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        return context.new_page()

    def enter(self, city: City, username: str, address: str) -> Page:
        """Return a window of somebody of the city's staff."""
        window = self.window(city.url, DESK)
        window.goto("/console")
        window.get_by_label("用户名").fill(username)
        window.get_by_label("密码").fill(PASSWORD)
        window.get_by_label("密码").press("Enter")
        window.get_by_role("navigation").wait_for()
        window.goto(address)
        return window

    def keep(self, window: Page, name: str) -> None:
        """Write the picture, refused when the page is wider than its window or the file too large."""
        width = window.viewport_size["width"] if window.viewport_size else 0
        assert window.evaluate("document.documentElement.scrollWidth") <= width, name
        drawn = Image.open(BytesIO(window.screenshot())).convert("RGB")
        path = self._folder / f"{name}.png"
        drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        size = path.stat().st_size
        assert size < LARGEST, (name, size)
        print(f"{path}: {drawn.width} x {drawn.height}, {size // 1024} kB")
        window.context.close()


def take_chat(studio: Studio, url: str) -> None:
    """The web chat: its first page on a small phone, a matter read back on a usual one."""
    small = studio.window(url, SMALL)
    small.goto("/")
    expect(small.locator("#welcome")).to_be_visible()
    studio.keep(small, "webchat-320")
    phone = studio.window(url, PHONE)
    phone.goto("/")
    for number, (said, _, _) in enumerate(TALK, 1):
        phone.fill("#text", said)
        phone.press("#text", "Enter")
        expect(phone.locator(".from-bot")).to_have_count(number)
    studio.keep(phone, "webchat")


def take_progress(studio: Studio, url: str, order: Order) -> None:
    """The citizen's page of one order."""
    window = studio.window(url, PHONE)
    window.goto("/progress")
    window.fill("#number", order.number)
    window.fill("#code", "1234")
    window.press("#code", "Enter")
    expect(window.locator("#timeline li").first).to_be_visible()
    window.locator("#order").evaluate("(order) => order.scrollIntoView()")
    studio.keep(window, "progress")


def take_desk(studio: Studio, city: City) -> None:
    """An operator at work: who waits, the conversation, the form filled from its words."""
    scene.people_wait(city)
    window = studio.enter(city, "operator", f"/console/conversations/{scene.served(city)}")
    expect(window.locator("#panel-order [name=what]")).not_to_have_value("")
    expect(window.locator("#list li")).to_have_count(4)
    expect(window.locator(".messages .staff-only")).to_be_visible()
    studio.keep(window, "desk")


def take_console(studio: Studio, city: City, orders: dict[str, Order]) -> None:
    """Pages of those who dispatch, carry out and supervise."""
    studio.keep(studio.enter(city, "dispatcher", "/console/todo"), "todo")
    order = orders["学府街与体育路口路灯不亮"]
    studio.keep(studio.enter(city, "unit", f"/console/orders/{order.number}"), "unit-order")
    studio.keep(studio.enter(city, "supervisor", "/console/overview"), "overview")


def main(folder: Path) -> None:
    """Make all pictures."""
    with running_city() as city, sync_playwright() as playwright:
        # For the browser's own words (on the button that chooses a file), where it has its Chinese ones.
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*FLAGS, "--lang=zh-CN"])
        studio, orders = Studio(browser, folder), scene.fill(city)
        with serving(create_app(ChannelSettings("webchat", city.url, TOKEN))) as url:
            take_chat(studio, url)
            take_progress(studio, url, orders["学府街与体育路口路灯不亮"])
        take_desk(studio, city)
        take_console(studio, city, orders)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
