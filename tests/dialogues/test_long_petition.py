"""A petition of several pages: the order holds every word of it."""

import pytest

from tests.stack import Stack

SENTENCE = "物业说要等审批，社区说不归他们管，我们跑了第{}趟还是没有结果。"
OPENING = "我是迎泽区桃园北路锦江苑小区的住户，从今年三月起楼里的电梯就经常停运，老人上下楼十分困难。"
ENDING = "请有关部门尽快督促修好电梯。联系人姓王，电话13900001234。"


@pytest.mark.stack
def test_an_order_holds_every_word_of_a_long_petition(stack: Stack) -> None:
    citizen = stack.talk()
    petition = OPENING + "".join(SENTENCE.format(n) for n in range(1, 100)) + ENDING
    assert len(petition) > 3000
    citizen.say(petition)
    for answer in ("一直这样", "不用保密"):
        if "确认提交" not in citizen.buttons():
            citizen.say(answer)
    citizen.say("确认提交")
    (order,) = citizen.orders()
    assert "第99趟" in order["matter"]
    assert order["matter"].endswith("139****1234。")
