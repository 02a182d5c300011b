"""The supervision workflow as its people walk it: queues by keyboard, disputes, plans, calls, decisions."""

from datetime import timedelta

import pytest

from tests.browser.conftest import Enter, Window
from tests.ticketing.staffed_city import LEAD, City
from ticketing.console.rendering import SHANGHAI
from ticketing.domain.orders import Rating, Topic
from ticketing.domain.states import State
from ticketing.usecases import city_changes, following_up, handling, on_behalf, reading_orders, supervising

pytestmark = pytest.mark.browser
WIDTHS = (320, 768, 1280, 1920)
UNNAMED = """[...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((field) => !field.labels.length && !field.ariaLabel).length"""


def _press(window: Window, name: str) -> None:
    window.get_by_role("button", name=name, exact=True).click()


def _more(window: Window, name: str) -> None:
    window.locator(".others > details > summary", has_text=name).click()


def _open(window: Window, number: str) -> None:
    window.goto(f"/console/orders/{number}")


def _stands_at(window: Window, state: str) -> None:
    window.locator(".tag.state", has_text=state).wait_for()


def test_a_dispatcher_empties_her_queue_by_keyboard(city: City, enter: Enter) -> None:
    first = city.file_order(topic=Topic("0403", "", 0.8), title="供水管道漏水")
    window = enter("dispatcher")
    window.locator("tr", has_text=first.number).wait_for()
    window.wait_for_load_state()  # keys before the page's script are lost
    rows = window.locator(".queue tbody tr")
    window.keyboard.press("j")
    for _ in range(rows.count()):
        if window.locator("tr.here", has_text=first.number).count():
            break
        window.keyboard.press("j")
    window.keyboard.press("1")
    window.keyboard.press("Enter")
    window.get_by_text(f"{first.number} 已处理").wait_for()
    stored = city.act(reading_orders.get_order, first.number)
    assert (stored.state, stored.lead_id) == (State.DISPATCHED, "city.water")


def test_keys_choose_a_suggestion_on_the_page_but_type_in_a_field(city: City, enter: Enter) -> None:
    order = city.file_order(topic=Topic("0403", "", 0.8))
    window = enter("dispatcher")
    _open(window, order.number)
    unit = window.get_by_label("派给哪个单位")
    window.keyboard.press("2")
    chosen = unit.input_value()
    assert chosen != "city.water"
    note = window.get_by_label("派单意见")
    note.focus()
    window.keyboard.type("1号楼")
    assert note.input_value() == "1号楼"
    assert unit.input_value() == chosen


def test_a_disputed_order_is_returned_and_decided_upon(city: City, enter: Enter) -> None:
    order = city.order_after("dispatch")
    unit = enter("unit")
    _open(unit, order.number)
    _more(unit, "退回派单")
    unit.get_by_label("依据权责清单哪一项").select_option("R-030501")
    unit.get_by_label("应由哪个单位办理").select_option("city.urban")
    unit.get_by_label("依据和理由").fill("路灯归市局管")
    _press(unit, "退回派单")
    _stands_at(unit, "异议待裁定")

    arbiter = enter("supervisor")
    arbiter.goto("/console/todo?queue=arbitrate")
    arbiter.locator("tr", has_text=order.number).locator("a").first.click()
    arbiter.get_by_text("清单写明：太原市城乡管理局").wait_for()
    arbiter.get_by_label("改派给哪个单位").select_option("city.urban")
    arbiter.get_by_label("依据和理由").first.fill("清单写明由市局办理")
    _press(arbiter, "异议成立，改派")
    _stands_at(arbiter, "已派待签收")
    assert city.act(reading_orders.get_order, order.number).lead_id == "city.urban"


def test_more_time_is_asked_for_and_granted(city: City, enter: Enter) -> None:
    order = city.order_after("feed_back")
    unit = enter("unit")
    _open(unit, order.number)
    _more(unit, "申请延期")
    unit.get_by_label("延长几个工作日").fill("2")
    unit.get_by_label("延期理由").fill("等配件到货")
    _press(unit, "申请延期")
    unit.get_by_text("请先把阶段情况告诉来电人").wait_for()
    assert unit.get_by_label("延期理由").input_value() == "等配件到货"
    _more(unit, "阶段答复来电人")
    unit.get_by_label("告诉来电人的话").fill("配件周三到货，到货当天更换")
    _press(unit, "阶段答复来电人")
    _more(unit, "申请延期")
    unit.get_by_label("延长几个工作日").fill("2")
    unit.get_by_label("延期理由").fill("等配件到货")
    _press(unit, "申请延期")

    dispatcher = enter("dispatcher")
    dispatcher.goto("/console/todo?queue=extension")
    dispatcher.locator("tr", has_text=order.number).locator("a").first.click()
    dispatcher.get_by_text("申请延期2个工作日，等待审批").wait_for()
    _press(dispatcher, "同意延期")
    dispatcher.locator(".light.blue").first.wait_for()


def test_a_plan_with_a_wrong_day_keeps_every_row(city: City, enter: Enter) -> None:
    order = city.order_after("feed_back")
    window = enter("unit")
    _open(window, order.number)
    _more(window, "提交挂账方案")
    today = city.now.astimezone(SHANGHAI).date()
    for row, days in ((1, 9), (2, 3)):
        window.get_by_label(f"第{row}个节点 日期").fill((today + timedelta(days=days)).isoformat())
        window.locator(f"[name=milestones_{row}_text]").fill(f"第{row}步")
    window.get_by_label("为什么一个月内解决不了").fill("要跨区施工")
    _press(window, "提交挂账方案")
    window.locator(".fault, .problem", has_text="时间节点要从明天以后开始").first.wait_for()
    assert window.locator("[name=milestones_2_text]").input_value() == "第2步"
    assert window.get_by_label("为什么一个月内解决不了").input_value() == "要跨区施工"


def test_an_outdated_form_shows_what_changed_and_loses_no_word(city: City, enter: Enter) -> None:
    order = city.order_after("deploy")
    window = enter("unit")
    _open(window, order.number)
    window.get_by_label("措施和进展").fill("一段写了很久的进展")
    city.act(
        on_behalf.supplement,
        order.number,
        text="还有一盏也不亮",
        actor=city.people["operator"],
        now=city.now + timedelta(seconds=1),
    )
    _press(window, "反馈进展")
    window.get_by_text("您打开页面之后发生了这些变化").wait_for()
    assert "还有一盏也不亮" in window.locator(".changed").inner_text()
    assert window.get_by_label("措施和进展").input_value() == "一段写了很久的进展"
    _press(window, "反馈进展")
    _stands_at(window, "办理中")


def test_who_does_not_answer_is_marked_and_who_answers_is_asked_three_questions(
    city: City, enter: Enter
) -> None:
    order = city.order_after("approve")
    window = enter("follow_up")
    window.locator("tr", has_text=order.number).locator("a").first.click()
    _more(window, "没有接通")
    _press(window, "没有接通")
    window.get_by_text("已有1次回访未接通").wait_for()
    for question in ("反馈的办理情况是否属实", "问题是否解决"):
        window.get_by_role("group", name=question).get_by_label("是").check()
    window.get_by_label("满意程度").select_option("4")
    _press(window, "登记回访")
    _stands_at(window, "已销号")


def test_a_second_follow_up_is_made_by_the_reviewer(city: City, enter: Enter) -> None:
    order = city.order_after("approve")
    bad = Rating(true=True, solved=True, satisfied=2)
    city.act(following_up.follow_up, order.number, rating=bad, actor=city.people["follow_up"], now=city.now)
    window = enter("reviewer")
    window.locator("tr", has_text=order.number).locator("a").first.click()
    for question in ("反馈的办理情况是否属实", "问题是否解决"):
        window.get_by_role("group", name=question).get_by_label("是").check()
    window.get_by_label("满意程度").select_option("2")
    window.get_by_label("不满意在哪里").select_option("policy")
    window.get_by_label("群众原话或说明").fill("已解释补贴政策的范围")
    _press(window, "登记回访")
    _stands_at(window, "已销号")


def test_a_leader_decides_on_a_proposal_by_name(city: City, enter: Enter) -> None:
    order = city.order_after("follow_up")
    city.act(on_behalf.reopen, order.number, reason="现场未修", actor=city.people["supervisor"], now=city.now)
    window = enter("leader")
    window.goto("/console/proposals")
    card = window.locator(".proposal", has_text=order.number)
    card.get_by_label("决定的理由").fill("查实虚假办结")
    card.get_by_role("button", name="采纳", exact=True).click()
    window.locator(".proposal", has_text=order.number).wait_for(state="detached")
    (row,) = city.act(supervising.proposals_of, order.number)
    assert (row.accepted, row.decided_name) == (True, city.people["leader"].name)


def test_the_next_order_of_the_queue_is_one_click_away(city: City, enter: Enter) -> None:
    order = city.order_after("apply_for_closing", title="第一件")
    city.order_after("apply_for_closing", title="第二件")
    window = enter("supervisor")
    window.goto("/console/todo/next?queue=review")
    assert order.number
    _more(window, "退回继续办理")
    window.get_by_label("退回原因").fill("请补充照片")
    number = window.locator(".head .code").inner_text()
    _press(window, "退回继续办理")
    _stands_at(window, "办理中")
    window.get_by_role("link", name="下一件").click()
    window.locator(".tag.state", has_text="申请办结").wait_for()
    assert window.locator(".head .code").inner_text() != number


def test_an_admin_adds_a_unit_below_another(city: City, enter: Enter) -> None:
    window = enter("admin")
    window.goto(f"/console/units/{LEAD}")
    _more(window, "增设下级机构")
    form = window.locator("form[action$='/add']")
    form.get_by_label("编号").fill("140105.lamps")
    form.get_by_label("名称").fill("小店区路灯管理所")
    form.get_by_label("类型").select_option("district_bureau")
    form.get_by_role("button", name="增设下级机构").click()
    window.get_by_role("heading", name="小店区路灯管理所").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_the_workflow_scrolls_sideways(city: City, enter: Enter, width: int) -> None:
    order = city.order_after("feed_back")
    city.act(handling.feed_back, order.number, text="又去了一次", actor=city.people["unit"], now=city.now)
    city.file_order()
    admin = city.people["admin"]
    city.act(city_changes.propose_rename, LEAD, name="小店区城管执法局", actor=admin, now=city.now)
    seen = {
        "dispatcher": ["/console/todo", "/console/orders"],
        "unit": ["/console/todo", f"/console/orders/{order.number}"],
        "supervisor": ["/console/todo?queue=overdue", "/console/proposals", "/console/rules"],
        "admin": ["/console/units", f"/console/units/{LEAD}", "/console/rules"],
        "leader": ["/console/changes"],
    }
    for username, addresses in seen.items():
        window = enter(username)
        window.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            window.goto(address)
            assert window.evaluate("document.documentElement.scrollWidth") <= width, address
            assert window.evaluate(UNNAMED) == 0, address
