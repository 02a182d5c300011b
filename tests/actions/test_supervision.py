"""Urge, supplement, withdraw."""

from actions.chosen_orders import go_on_with as _registered  # noqa: F401
from actions.remarks import SendRemark, ValidateRemarkForm
from actions.smalltalk import Continue
from actions.supervision import Supplement, Urge, Withdraw
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import Form, entity, run, tracker

ONE, TWO = "TY20261122-0001", "TY20261122-0002"


def test_the_only_open_order_is_urged(service: FakeTicketing) -> None:
    service.put(ONE)
    said = run(Urge(), tracker("快点", intent="urge"))
    assert ONE in said.text
    assert service.commands[0]["command"] == "urge"


def test_before_the_dispatch_no_unit_is_said_to_have_been_urged(service: FakeTicketing) -> None:
    service.put(ONE)
    service.orders[ONE]["unit"] = None
    assert "正在确定由哪个单位办" in run(Urge(), tracker("快点", intent="urge")).text


def test_among_several_the_citizen_chooses(service: FakeTicketing) -> None:
    service.put(ONE)
    service.put(TWO, title="井盖丢失")
    said = run(Urge(), tracker("快点", intent="urge"))
    assert said.buttons == [f"催办 {TWO} 井盖丢失", f"催办 {ONE} 路灯不亮"]
    text = said.buttons[0]
    chosen = tracker(text, intent="urge", slots=said.slots, entities=[entity("order_number", TWO, text)])
    assert TWO in run(Urge(), chosen).text


def test_without_orders_nothing_is_urged(service: FakeTicketing) -> None:
    assert "没有您的工单" in run(Urge(), tracker("快点", intent="urge")).text


def test_a_stranger_is_asked_for_the_last_four_digits(service: FakeTicketing) -> None:
    service.put(ONE, conversation_id="test:other")
    text = f"催办{ONE}"
    said = run(Urge(), tracker(text, intent="urge", entities=[entity("order_number", ONE, text)]))
    assert "后四位" in said.text
    assert ONE in run(Continue(), tracker("1234", slots=said.slots)).text
    assert service.commands


def test_wrong_digits_do_nothing(service: FakeTicketing) -> None:
    service.put(ONE, conversation_id="test:other")
    pending = {"kind": "phone_tail", "command": "urge", "number": ONE, "facts": {"text": "催"}}
    said = run(Continue(), tracker("9999", slots={"pending": pending}))
    assert "对不上" in said.text
    assert not service.commands


def test_a_supplement_with_words_is_sent_at_once(service: FakeTicketing) -> None:
    service.put(ONE)
    run(Supplement(), tracker("补充一下，二楼也漏水", intent="supplement"))
    assert service.commands[0]["text"] == "补充一下，二楼也漏水"


def test_an_announced_supplement_is_asked_for(service: FakeTicketing) -> None:
    service.put(ONE)
    said = run(Supplement(), tracker("我要补充", intent="supplement"))
    assert said.then == "remark_form"
    form = Form(ValidateRemarkForm(), said.slots)
    form.hear("我要补充", intent="supplement")
    assert form.question == "remark"
    form.hear("二楼也漏水")
    assert form.question is None
    run(SendRemark(), tracker("二楼也漏水", slots=form.slots))
    assert service.commands[0]["text"] == "二楼也漏水"


def test_a_given_up_supplement_sends_nothing(service: FakeTicketing) -> None:
    form = Form(
        ValidateRemarkForm(),
        {"requested_slot": "remark", "remark_for": {"command": "supplement", "number": ONE}},
    )
    form.hear("算了不说了", intent="withdraw")
    assert run(SendRemark(), tracker("算了不说了", slots=form.slots)).responses == ["utter_all_right"]
    assert not service.commands


def test_a_withdrawal_is_asked_first(service: FakeTicketing) -> None:
    service.put(ONE)
    said = run(Withdraw(), tracker("撤回", intent="withdraw"))
    assert said.buttons == ["确定撤回", "不撤回"]
    assert not service.commands
    assert "已经撤回" in run(Continue(), tracker("确定撤回", intent="affirm", slots=said.slots)).text


def test_a_no_withdraws_nothing(service: FakeTicketing) -> None:
    pending = {"kind": "withdraw", "number": ONE, "reason": ""}
    run(Continue(), tracker("不撤回", intent="deny", slots={"pending": pending}))
    assert not service.commands


def test_the_same_message_urges_under_the_same_key(service: FakeTicketing) -> None:
    service.put(ONE)
    for _ in range(2):
        run(Urge(), tracker("快点", intent="urge", message_id="m5"))
    assert len(set(service.keys)) == 1


def test_another_message_urges_under_another_key(service: FakeTicketing) -> None:
    service.put(ONE)
    for message in ("m5", "m6"):
        run(Urge(), tracker("快点", intent="urge", message_id=message))
    assert len(set(service.keys)) == 2
