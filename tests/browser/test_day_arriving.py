"""Coming to work, as docs/operators.md tells: the first password, a locked account, notice of who waits."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Window
from tests.browser.day import DESK, takes, writes
from tests.ticketing.staffed_city import City

pytestmark = pytest.mark.browser
OWN_PASSWORD = "my own long password"
# What leaves by the loudspeaker is counted, not heard.
COUNT_TONES = """() => {
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function () { window.tones += 1; start.apply(this, arguments); };
}"""


@pytest.fixture
def newcomer(chromium: Any, city: City) -> Any:  # noqa: ANN401
    """The browser of somebody who has not signed in yet."""
    context = chromium.new_context(base_url=city.url, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def _signs_in(window: Page, username: str, password: str) -> None:
    window.goto("/console/login")
    window.get_by_label("用户名").fill(username)
    window.get_by_label("密码").fill(password)
    window.get_by_label("密码").press("Enter")


def _opens_account(admin: Window, username: str) -> str:
    """Open an operator's account; return the first password, which is shown once."""
    admin.goto("/console/staff/new")
    admin.get_by_label("用户名").fill(username)
    admin.get_by_label("姓名").fill("新来的")
    admin.get_by_label("岗位").select_option(label="话务员")
    admin.get_by_role("button", name="开设").click()
    return str(admin.locator(".secret-once code").inner_text())


def _chooses_a_password(window: Page, first: str) -> None:
    expect(window.get_by_role("status")).to_be_visible()
    for label, text in (("原密码", first), ("新密码", OWN_PASSWORD), ("再输", OWN_PASSWORD)):
        window.get_by_label(label).first.fill(text)
    window.locator("form.narrow button").click()


def test_the_first_sign_in_leads_to_a_password_of_ones_own_and_then_to_the_desk(
    enter: Enter, newcomer: Page
) -> None:
    first = _opens_account(enter("admin"), "newcomer")
    _signs_in(newcomer, "newcomer", first)
    newcomer.goto(DESK)
    expect(newcomer).to_have_url(re.compile("/console/password$"))
    _chooses_a_password(newcomer, first)
    expect(newcomer.locator("#next")).to_be_visible()


def test_five_wrong_passwords_lock_the_account_until_an_admin_resets_it(enter: Enter, newcomer: Page) -> None:
    admin = enter("admin")
    first = _opens_account(admin, "forgetful")
    for _ in range(5):
        _signs_in(newcomer, "forgetful", "not the password")
        expect(newcomer.get_by_role("alert")).to_be_visible()
    _signs_in(newcomer, "forgetful", first)
    expect(newcomer.get_by_role("alert")).to_contain_text("15 分钟")
    admin.get_by_role("button", name="重置密码").click()
    second = admin.locator(".secret-once code").inner_text()
    _signs_in(newcomer, "forgetful", second)
    _chooses_a_password(newcomer, second)
    expect(newcomer.locator("#next")).to_be_visible()


def _looks_elsewhere(window: Window) -> Window:
    """Put another window in front; the driver otherwise pretends that every page has the focus."""
    window.context.new_cdp_session(window).send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = window.context.new_page()
    other.bring_to_front()
    return other


def _at_the_desk(enter: Enter, address: str = DESK) -> Window:
    window = enter("operator")
    with window.expect_response("**/console/desk/state*"):
        window.goto(address)
    window.evaluate(COUNT_TONES)
    return window


def test_who_works_in_another_window_is_told_by_title_and_sound_that_somebody_waits(
    city: City, enter: Enter
) -> None:
    window = _at_the_desk(enter)
    window.wait_for_timeout(1600)  # the lists have been seen once: only what comes now is new
    _looks_elsewhere(window)
    city.chat("楼道灯坏了", "转人工")
    expect(window).to_have_title("（1）会话 · 12345 热线工作台", timeout=15000)
    assert window.evaluate("window.tones") == 1
    city.chat("水管漏水", "转人工")
    expect(window).to_have_title("（2）会话 · 12345 热线工作台", timeout=15000)
    window.bring_to_front()
    expect(window).to_have_title("会话 · 12345 热线工作台")


def test_who_works_in_another_window_is_told_that_her_citizen_wrote_without_a_sound_if_she_wants_none(
    city: City, enter: Enter
) -> None:
    conversation = city.chat("楼道灯坏了", "转人工")
    window = _at_the_desk(enter)
    takes(city, window, conversation)
    window.evaluate(COUNT_TONES)
    window.locator("#sound").uncheck()
    _looks_elsewhere(window)
    writes(city, conversation, "还在吗")
    expect(window).to_have_title("（1）会话 · 12345 热线工作台", timeout=15000)
    assert window.evaluate("window.tones") == 0


def test_the_desk_keeps_its_pace_in_the_background(enter: Enter) -> None:
    window = _at_the_desk(enter)
    # A page's own timers are slowed down to one a minute there, a worker's are not.
    assert [worker.url.rpartition("/")[2] for worker in window.workers] == ["pace.js"]
