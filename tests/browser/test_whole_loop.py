"""The promise of the product, walked in two browsers: from a citizen's words to 销号, and the rating."""

import re
from typing import Any

import pytest

from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
MATTER = "小店区平阳路锦绣苑小区门口的路灯从上周三开始不亮了，晚上出门看不见路，老人摔过一跤，请派人来修"
Page = Any


class Walk:
    """One citizen's phone and the windows of the staff, all on the running system."""

    def __init__(self, stack: Stack, chromium: Any) -> None:  # noqa: ANN401  (untyped driver)
        self.stack = stack
        self.chromium = chromium
        self.people = {person["username"]: person for person in stack.access["staff"]}
        phone = chromium.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN")
        self.phone = phone.new_page()
        self.phone.goto(stack.access["chat_url"])

    def say(self, text: str) -> None:
        """Write in the chat."""
        box = self.phone.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")

    def heard(self, text: str) -> None:
        """Wait until the chat shows these words."""
        self.phone.get_by_text(text).last.wait_for()

    def enter(self, username: str, path: str = "") -> Page:
        """Sign somebody in and open a page of the console."""
        page = self.chromium.new_context(base_url=self.stack.base_url).new_page()
        page.goto("/console/login")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(self.people[username]["password"])
        page.get_by_label("密码").press("Enter")
        page.get_by_role("navigation").wait_for()
        if path:
            page.goto(path)
        return page


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _file(walk: Walk) -> str:
    walk.say(MATTER)
    walk.heard("怎么称呼您")
    walk.say("我姓王，电话13900001234")
    walk.heard("没错的话")
    _press(walk.phone, "确认提交")
    walk.heard("登记好了")
    number = re.search(r"TY\d{8}-\d{4,}", walk.phone.content())
    assert number
    return number.group()


def _dispatch(walk: Walk, number: str) -> str:
    """Dispatch by hand unless the machine was sure; return the unit's own account."""
    page = walk.enter("dispatcher", f"/console/orders/{number}")
    if page.get_by_role("button", name="派单", exact=True).count():
        page.get_by_label("派给哪个单位").select_option(label="小店区城乡管理局")
        _press(page, "派单")
        page.locator(".tag.state", has_text="已派待签收").wait_for()
    with walk.stack.client() as client:
        unit: str = client.get(f"/orders/{number}").json()["unit"]["id"]
    return unit


def _handle(walk: Walk, number: str, unit: str) -> None:
    page = walk.enter(unit, f"/console/orders/{number}")
    _press(page, "签收")
    page.get_by_label("承办人").fill("照明班")
    page.get_by_label("办理安排").fill("当天到场查看")
    _press(page, "部署")
    page.get_by_label("措施和进展").fill("已到现场，正在更换灯具")
    _press(page, "反馈进展")
    page.get_by_label("办理结果").fill("灯具已全部更换，照明恢复正常")
    page.get_by_label("联系群众的时间").fill("2026-11-20T10:00")
    page.get_by_label("没有佐证材料的原因").fill("夜间修复，未拍照")
    _press(page, "申请办结")
    page.locator(".tag.state", has_text="申请办结").wait_for()


def test_words_become_an_order_and_the_answer_comes_back_to_be_rated(stack: Stack, chromium: Any) -> None:  # noqa: ANN401
    walk = Walk(stack, chromium)
    number = _file(walk)
    _handle(walk, number, _dispatch(walk, number))
    supervisor = walk.enter("supervisor", f"/console/orders/{number}")
    supervisor.get_by_label("评估等次").select_option("good")
    supervisor.get_by_label("答复有疑问仍要通过的理由").fill("已核对现场照片")
    _press(supervisor, "审核通过")
    walk.heard("灯具已全部更换")
    _press(walk.phone, "解决了，很满意")
    supervisor.locator(".tag.state", has_text="待回访").wait_for()
    walk.phone.get_by_text("谢谢").last.wait_for()
    supervisor.reload()
    supervisor.locator(".tag.state", has_text="已销号").wait_for()


def test_an_operator_takes_the_chat_over_answers_and_gives_it_back(stack: Stack, chromium: Any) -> None:  # noqa: ANN401
    walk = Walk(stack, chromium)
    _press(walk.phone, "转人工")
    walk.heard("正在为您转接人工")
    page = walk.enter("operator", "/console/conversations")
    page.locator(".lines a", has_text="排队中").last.click()
    _press(page, "接手")
    walk.heard("人工已接入")
    page.locator("#words").fill("您好，请问有什么可以帮您？")
    page.locator("#words").press("Enter")
    walk.heard("请问有什么可以帮您")
    walk.say("没事了，谢谢")
    page.locator(".messages .citizen", has_text="没事了").wait_for()
    _press(page, "交还机器人")
    _press(page, "确定")
    walk.heard("由智能助手继续为您服务")
