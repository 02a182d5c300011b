"""The console as its people use it: mouse, keyboard, several windows, real use cases behind."""

import pytest

from tests.browser.conftest import Enter, Window
from tests.ticketing.staffed_city import City

pytestmark = pytest.mark.browser
WIDTHS = (768, 1280)
UNNAMED = """[...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((field) => !field.labels.length).length"""


def _press(window: Window, name: str) -> None:
    window.get_by_role("button", name=name, exact=True).click()


def _stands_at(window: Window, state: str) -> None:
    window.locator(".tag.state", has_text=state).wait_for()


def _open(window: Window, number: str) -> None:
    window.goto("/console/orders")
    window.get_by_label("工单号").fill(number)
    _press(window, "筛选")
    window.get_by_role("link", name=number).click()


def test_an_order_walks_from_dispatch_to_closing(city: City, enter: Enter) -> None:
    number = city.file_order().number
    dispatcher = enter("dispatcher")
    _open(dispatcher, number)
    dispatcher.get_by_label("派给哪个单位").select_option(label="小店区城乡管理局")
    _press(dispatcher, "派单")
    _stands_at(dispatcher, "已派待签收")

    unit = enter("unit")
    _open(unit, number)
    _press(unit, "签收")
    unit.get_by_label("承办人").fill("照明班")
    unit.get_by_label("办理安排").fill("当天到场查看")
    _press(unit, "部署")
    unit.get_by_label("措施和进展").fill("已到现场，正在更换灯具")
    _press(unit, "反馈进展")
    unit.get_by_label("办理结果").fill("灯具已更换，照明恢复")
    unit.get_by_label("联系群众的时间").fill("2026-11-20T10:00")
    unit.get_by_label("没有佐证材料的原因").fill("夜间修复，未拍照")
    _press(unit, "申请办结")
    _stands_at(unit, "申请办结")

    supervisor = enter("supervisor")
    _open(supervisor, number)
    supervisor.locator("summary", has_text="退回继续办理").click()
    supervisor.get_by_label("退回原因").fill("请补充现场照片的说明")
    _press(supervisor, "退回继续办理")
    _stands_at(supervisor, "办理中")
    unit.reload()
    unit.get_by_label("办理结果").fill("灯具已更换，现场照片已归档")
    unit.get_by_label("联系群众的时间").fill("2026-11-20T11:00")
    unit.get_by_label("没有佐证材料的原因").fill("照片在纸质档案里")
    _press(unit, "申请办结")
    supervisor.reload()
    supervisor.get_by_label("评估等次").select_option("good")
    supervisor.get_by_label("答复有疑问仍要通过的理由").fill("已核对现场照片")
    _press(supervisor, "审核通过")
    _stands_at(supervisor, "待回访")

    caller = enter("follow_up")
    _open(caller, number)
    for question in ("反馈的办理情况是否属实", "问题是否解决"):
        caller.get_by_role("group", name=question).get_by_label("是").check()
    caller.get_by_label("满意程度").select_option("5")
    _press(caller, "登记回访")
    _stands_at(caller, "已销号")


def test_a_list_that_may_be_outdated_says_so_until_it_is_fresh_again(enter: Enter) -> None:
    window = enter("operator")
    with window.expect_response("**/console/desk/state*"):  # its scripts are loaded: only then it can notice
        pass
    warning = window.get_by_text("与服务器的连接中断")
    window.context.set_offline(True)
    warning.wait_for(state="visible")
    window.context.set_offline(False)
    warning.wait_for(state="hidden")


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(enter: Enter) -> None:
    window = enter("dispatcher")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "跳到正文"
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways_and_every_field_has_a_name(city: City, enter: Enter, width: int) -> None:
    number = city.order_after("apply_for_closing").number
    chat = city.chat("路灯坏了", "转人工")
    seen = {
        "supervisor": [
            f"/console/orders/{number}",
            "/console/orders",
            "/console/overview",
            "/console/health",
        ],
        "operator": [f"/console/conversations/{chat}", "/console/conversations"],
        "unit": ["/console/inbox"],
        "admin": ["/console/staff", "/console/health"],
    }
    for username, addresses in seen.items():
        window = enter(username)
        window.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            window.goto(address)
            assert window.evaluate("document.documentElement.scrollWidth") <= width, address
            assert window.evaluate(UNNAMED) == 0, address
