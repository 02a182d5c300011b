"""The web chat for old eyes, screen readers, phones: sizes, contrast, one question, pictures, progress."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.channels.settings import ChannelSettings
from bot.channels.webchat.main import create_app
from bot.channels.webchat.site import SiteSettings
from tests.browser.axe import serious_findings
from tests.ticketing.desk_app import WEBCHAT_TOKEN, DeskApp, running_desk, serving
from tests.ticketing.fake_engine import running_engine

pytestmark = pytest.mark.browser
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def desk(fresh_sqlite: Engine, tmp_path: Path) -> Iterator[DeskApp]:
    """A running desk."""
    with running_engine() as engine, running_desk(fresh_sqlite, engine, attachments_dir=tmp_path) as started:
        yield started


@pytest.fixture
def address(desk: DeskApp) -> Iterator[str]:
    """The web chat of a site that lets itself be embedded."""
    settings = ChannelSettings("webchat", str(desk.client.base_url), WEBCHAT_TOKEN)
    with serving(create_app(settings, SiteSettings(embed_origins=("http://127.0.0.1:*",)))) as url:
        yield url


@pytest.fixture
def chat(chromium: Browser, address: str) -> Iterator[Page]:
    """The page on a small phone; fails the test when the page itself fails."""
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert faults == []


def _say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(page.locator(".from-bot .text").last).to_contain_text(text)


def _photo() -> dict[str, object]:
    written = io.BytesIO()
    Image.new("RGB", (600, 400), "orange").save(written, "JPEG")
    return {"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def _no_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_axe_finds_nothing_serious_in_a_conversation(chat: Page) -> None:
    _say(chat, "平阳路的路灯坏了")
    chat.click("#more")
    assert serious_findings(chat) == []


@pytest.mark.parametrize("setting", ["size", "contrast", "single"])
def test_every_way_of_showing_is_kept_readable_and_narrow(chat: Page, setting: str) -> None:
    _say(chat, "平阳路的路灯坏了")
    if setting != "size":
        chat.click("#more")
    chat.click(f"#{setting}")
    assert serious_findings(chat) == []
    assert _no_sideways(chat)
    chat.reload()
    expect(chat.locator(f"#{setting}")).to_have_attribute("aria-pressed", "true")


def test_one_question_at_a_time_shows_the_last_answer_alone(chat: Page) -> None:
    _say(chat, "平阳路的路灯坏了")
    _say(chat, "就在十号院门口")
    chat.click("#more")
    chat.click("#single")
    expect(chat.locator(".from-bot .text").last).to_be_visible()
    expect(chat.locator(".from-bot .text").first).to_be_hidden()


def test_an_answer_is_read_aloud_slowly_in_chinese(chat: Page) -> None:
    chat.evaluate(
        """() => { window.spoken = []; speechSynthesis.speak = (said) =>
          window.spoken.push([said.text, said.lang, said.rate < 1]); }"""
    )
    chat.click("#more")
    chat.click("#aloud")
    _say(chat, "平阳路的路灯坏了")
    chat.wait_for_function("window.spoken.length > 0")
    assert chat.evaluate("window.spoken[0]") == ["答：平阳路的路灯坏了", "zh-CN", True]


def test_a_photo_is_sent_and_still_there_after_a_reload(chat: Page) -> None:
    chat.set_input_files("#file", files=[_photo()])
    expect(chat.locator(".from-citizen .picture")).to_be_visible()
    chat.reload()
    expect(chat.locator(".from-citizen .picture")).to_be_visible()


def test_a_file_that_is_no_photo_is_refused_in_words(chat: Page) -> None:
    fake = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" + bytes(500)}
    chat.set_input_files("#file", files=[fake])
    expect(chat.locator("#line")).to_contain_text("不是能打开的图片")


def test_the_page_can_be_installed(chat: Page) -> None:
    manifest = chat.evaluate("fetch('/manifest.webmanifest').then((reply) => reply.json())")
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    assert chat.evaluate("navigator.serviceWorker.ready.then((ready) => ready.active !== null)")


def test_the_progress_page_passes_axe_and_explains_an_unknown_number(chat: Page, address: str) -> None:
    chat.goto(f"{address}/progress")
    assert serious_findings(chat) == []
    chat.fill("#number", "20260101-000000")
    chat.press("#number", "Enter")
    expect(chat.locator("#line")).to_be_visible()
    assert _no_sideways(chat)


def test_one_line_puts_the_chat_into_another_sites_page(chat: Page, address: str) -> None:
    html = f'<!doctype html><title>市政府</title><body><script src="{address}/embed.js"></script>'

    async def city(_request: Request) -> HTMLResponse:
        return HTMLResponse(html)

    with serving(Starlette(routes=[Route("/", city)])) as other_site:
        chat.goto(other_site)
        chat.get_by_role("button", name="12345 在线咨询").click()
        inside = chat.frame_locator("iframe")
        expect(inside.locator("html")).to_have_attribute("data-contrast", "normal", timeout=20_000)
        inside.locator("#text").fill("路灯坏了")
        inside.locator("#text").press("Enter")
        expect(inside.locator(".from-bot .text")).to_have_text("答：路灯坏了", timeout=20_000)
