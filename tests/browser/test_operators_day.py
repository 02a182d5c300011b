"""The day of docs/operators.md, step by step: two operators at their desks and a citizen on her telephone.

The rest of the day: test_day_arriving.py (signing in, notice of who waits), test_day_orders.py (answers and
orders), test_day_troubles.py (what goes wrong), test_day_lead.py (the team lead).
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Window
from tests.browser.day import DESK, asks_for_a_person, confirms, declines, press_move, says, takes_the_next
from tests.ticketing.staffed_city import City

pytestmark = pytest.mark.browser


def _gets_ready(window: Window) -> None:
    window.click("#keys-open")
    window.fill("#skills input", "晋语 噪声")
    window.locator("#skills button").click()
    expect(window.locator("#saved")).to_have_text("已保存")
    window.locator("#keys").get_by_role("button", name="关闭").click()


def _talks(window: Window, citizen: Page) -> None:
    window.keyboard.press("Alt+1")
    expect(citizen.locator("#typing b")).to_have_text("工作人员正在输入")
    expect(citizen.locator("#typing")).to_be_visible()
    window.keyboard.press("Enter")
    expect(citizen.locator(".from-person .text").first).to_contain_text("工作人员")
    expect(citizen.locator("#typing")).to_be_hidden()
    says(citizen, "小店区学府街1号，昨天夜里")
    expect(window.locator(".messages .citizen", has_text="小店区学府街1号")).to_be_visible()


def _asks_a_colleague(window: Window, colleague: Window, citizen: Page) -> None:
    window.keyboard.press("Alt+w")
    window.keyboard.type("他上周也来过")
    window.keyboard.press("Enter")
    colleague.click("#tab-recent")
    colleague.locator("#list a").first.click()
    expect(colleague.locator(".messages .staff-only", has_text="他上周也来过")).to_be_visible()
    press_move(colleague, "加入")
    colleague.fill("#words", "我也来看看")
    colleague.press("#words", "Enter")
    expect(citizen.locator(".from-person .text", has_text="我也来看看")).to_be_visible()
    press_move(colleague, "退出")
    expect(citizen.locator("#log .text", has_text="上周也来过")).to_have_count(0)


def _files(window: Window) -> None:
    form = window.locator("#panel-order")
    expect(form.locator("[name=what]")).not_to_have_value("")
    form.locator(".from[data-field=what]").click()
    assert str(window.evaluate("String(getSelection())"))
    window.locator(".messages .citizen .words", has_text="学府街1号").select_text()
    window.keyboard.press("Alt+p")
    expect(form.locator("[name=where]")).to_have_value("小店区学府街1号，昨天夜里")
    declines(form, "when", "caller_name", "phone", "cause")
    window.keyboard.press("Alt+s")
    expect(form.locator("#filed a")).to_be_visible()


def _passes_on(window: Window, colleague: Window) -> None:
    press_move(window, "转交")
    confirms(window, "请您接着说", to="operator2甲")
    colleague.click("#tab-waiting")
    colleague.locator("#list li", has_text="指定给我").locator("a").first.click()
    press_move(colleague, "接手")
    expect(colleague.locator("#held")).to_contain_text("operator2甲")


def _ends(colleague: Window, citizen: Page) -> None:
    press_move(colleague, "交还机器人")
    confirms(colleague, "已登记，等回访")
    expect(citizen.locator("#who")).to_have_attribute("data-state", "bot")
    expect(citizen.locator("#log .text", has_text="等回访")).to_have_count(0)


def test_a_new_operators_day(city: City, enter: Enter, citizen: Page) -> None:
    window, colleague = enter("operator"), enter("operator2")
    for one in (window, colleague):
        one.goto(DESK)
    _gets_ready(window)
    asks_for_a_person(citizen)
    takes_the_next(window, citizen)
    _talks(window, citizen)
    _asks_a_colleague(window, colleague, citizen)
    _files(window)
    _passes_on(window, colleague)
    _ends(colleague, citizen)
    window.goto("/console/call-backs", wait_until="commit")
    expect(window.locator("h1")).to_be_visible()


def test_what_is_whispered_is_not_shown_as_writing(city: City, enter: Enter, citizen: Page) -> None:
    asks_for_a_person(citizen)
    window = enter("operator")
    window.goto(DESK)
    takes_the_next(window, citizen)
    told: list[str] = []
    window.on("request", lambda asked: told.append(asked.url))
    window.keyboard.press("Alt+w")
    window.keyboard.type("等一下")
    assert not any(url.endswith("/typing") for url in told)
    window.keyboard.press("Alt+r")
    window.keyboard.type("您好")
    expect(citizen.locator("#typing b")).to_have_text("工作人员正在输入")
    press_move(window, "结束")
    confirms(window, "测试")
