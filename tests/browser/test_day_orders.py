"""Answers and orders at the desk, as docs/operators.md tells: inserted with a source, filed once, merged."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, Window
from tests.browser.day import declines, takes, writes
from tests.ticketing.staffed_city import City
from ticketing.domain.orders import Order, Source, Topic
from ticketing.usecases import reading_orders
from ticketing.usecases.reading_orders import OrderFilter

pytestmark = pytest.mark.browser
MATTER = "楼下烧烤店每天半夜还在吵，没法睡觉"
OTHER_MATTER = "锦绣苑小区门口下雨就积水，走不过去"
WITH_SOURCE = re.compile(r"（.+，\d{4}-\d{2}-\d{2}）$")


def _known(city: City, matter: str = MATTER) -> Order:
    return city.file_order(matter=matter, topic=Topic("030501", "", 0.9), source=Source("test", "neighbour"))


def _orders(city: City, conversation: str) -> tuple[Order, ...]:
    wanted = OrderFilter(conversation_id=conversation)
    return city.act(reading_orders.list_orders, wanted, limit=9, now=city.now).orders


def _taken(city: City, enter: Enter, *said: str) -> tuple[Window, str]:
    conversation, window = city.chat(*said, "转人工"), enter("operator")
    takes(city, window, conversation)
    return window, conversation


def _files(window: Window) -> None:
    form = window.locator("#panel-order")
    expect(form.locator("[name=what]")).not_to_have_value("")
    declines(form, "where", "when", "caller_name", "phone", "cause")
    window.keyboard.press("Alt+s")
    expect(form.locator("#filed a")).to_be_visible()


def test_an_answer_to_the_citizens_question_is_inserted_by_a_click_with_source_and_date(
    city: City, enter: Enter
) -> None:
    window, _ = _taken(city, enter, "医保怎么报销")
    window.locator("[data-panel=knowledge]").click()
    window.locator("#answers button").first.click(timeout=60000)  # the first question loads the model
    words = window.locator("#words")
    expect(words).to_have_value(WITH_SOURCE)
    window.keyboard.press("Enter")
    expect(window.locator(".messages .person .words").last).to_have_text(WITH_SOURCE)


def test_an_answer_is_looked_up_and_inserted_by_keyboard_alone(city: City, enter: Enter) -> None:
    window, _ = _taken(city, enter, "路灯坏了")
    window.keyboard.press("Alt+k")
    with window.expect_response("**/console/desk/knowledge*", timeout=60000):
        window.keyboard.type("公积金怎么提取")
    expect(window.locator("#answers li").first).to_contain_text("公积金")
    window.keyboard.press("Enter")
    expect(window.locator("#words")).to_have_value(WITH_SOURCE)
    expect(window.locator("#words")).to_be_focused()


def test_an_order_is_merged_into_a_likely_duplicate_whatever_the_citizen_says_meanwhile(
    city: City, enter: Enter
) -> None:
    parent = _known(city)
    window, conversation = _taken(city, enter, MATTER)
    offered = window.locator("#alike").get_by_label(f"并入这张工单：{parent.number}")
    offered.check()
    with window.expect_response("**/facts*"):  # what she says is read, and what is alike offered anew
        writes(city, conversation, "昨天夜里一点还在吵")
    expect(offered).to_be_checked()
    _files(window)
    [child] = _orders(city, conversation)
    assert child.parent_number == parent.number


def test_what_the_operator_writes_into_the_form_finds_the_same_matter(city: City, enter: Enter) -> None:
    known = _known(city, OTHER_MATTER)
    window, _ = _taken(city, enter, MATTER)
    what = window.locator("#panel-order [name=what]")
    expect(what).to_have_value(MATTER)
    what.fill(OTHER_MATTER)
    what.blur()
    expect(window.locator("#alike")).to_contain_text(known.number)


def test_a_half_filled_form_is_still_there_after_serving_somebody_else(city: City, enter: Enter) -> None:
    other = city.chat(OTHER_MATTER, "转人工")
    window, conversation = _taken(city, enter, MATTER)
    form = window.locator("#panel-order")
    expect(form.locator("[name=where]")).to_have_value("小店区学府街")
    form.locator("[name=where]").fill("学府街3号楼")
    form.locator("[name=caller_name]").fill("李女士")
    form.locator("[name=phone_declined]").check()
    window.click("#tab-recent")
    window.locator(f'#list a[data-id="{other}"]').click()
    expect(form.locator("[name=what]")).to_have_value(OTHER_MATTER)
    expect(form.locator("[name=caller_name]")).to_have_value("")
    window.locator(f'#list a[data-id="{conversation}"]').click()
    expect(form.locator("[name=what]")).to_have_value(MATTER)
    expect(form.locator("[name=where]")).to_have_value("学府街3号楼")
    expect(form.locator("[name=caller_name]")).to_have_value("李女士")
    expect(form.locator("[name=phone_declined]")).to_be_checked()


def test_filing_pressed_once_more_files_no_second_order(city: City, enter: Enter) -> None:
    window, conversation = _taken(city, enter, OTHER_MATTER)
    _files(window)
    number = window.locator("#filed a").inner_text()
    asked: list[str] = []
    window.on("request", lambda sent: asked.append(sent.url))
    window.keyboard.press("Alt+s")
    with window.expect_response("**/console/desk/state*"):
        pass
    assert not [url for url in asked if url.endswith("/order")]
    assert [order.number for order in _orders(city, conversation)] == [number]


def test_an_order_whose_answer_was_lost_on_the_way_is_filed_once(city: City, enter: Enter) -> None:
    window, conversation = _taken(city, enter, OTHER_MATTER)
    declines(window.locator("#panel-order"), "caller_name", "phone", "cause")
    window.route("**/order", lambda route: (route.fetch(), route.abort()))
    window.keyboard.press("Alt+s")
    expect(window.locator("#order-problem")).to_contain_text("连接中断")
    window.unroute("**/order")
    window.keyboard.press("Alt+s")
    expect(window.locator("#filed a")).to_be_visible()
    assert len(_orders(city, conversation)) == 1
