"""Rating a result, and not accepting it."""

from actions.remarks import SendRemark, ValidateRemarkForm
from actions.satisfaction import Rate, RejectResult, SendRating, ValidateSatisfactionForm
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import Form, entity, run, tracker

ONE = "TY20261122-0001"
WAITING = {"state": "awaiting_follow_up", "state_name": "待回访"}


def test_one_sentence_closes_the_order(service: FakeTicketing) -> None:
    service.put(ONE, **WAITING)
    said = run(Rate(), tracker("很满意，解决了", intent="rate"))
    assert "谢谢您的评价" in said.text
    assert service.commands[0]["rating"] == {"true": True, "solved": True, "satisfied": 5}


def test_what_is_missing_is_asked(service: FakeTicketing) -> None:
    service.put(ONE, **WAITING)
    said = run(Rate(), tracker("我要评价", intent="rate"))
    form = Form(ValidateSatisfactionForm(), said.slots)
    form.hear("我要评价", intent="rate")
    asked = [form.question]
    for text in ("属实", "解决了"):
        form.hear(text, intent="affirm")
        asked.append(form.question)
    form.hear("5分", entities=[entity("score", "5", "5分")])
    assert asked == ["rated_true", "rated_solved", "rated_satisfied"]
    assert form.question is None
    run(SendRating(), tracker("5分", slots=form.slots))
    assert service.commands[0]["rating"] == {"true": True, "solved": True, "satisfied": 5}


def test_nothing_to_rate_is_said(service: FakeTicketing) -> None:
    assert "没有等您评价的工单" in run(Rate(), tracker("评价", intent="rate")).text


def test_a_rating_can_be_given_up(service: FakeTicketing) -> None:
    form = Form(ValidateSatisfactionForm(), {"requested_slot": "rated_true", "rating_order": ONE})
    form.hear("不说了", intent="withdraw")
    run(SendRating(), tracker("不说了", slots=form.slots))
    assert not service.commands


def test_not_solved_is_asked_why_and_goes_back_to_work(service: FakeTicketing) -> None:
    service.put(ONE, **WAITING)
    said = run(RejectResult(), tracker("没解决，不满意", intent="reject_result"))
    form = Form(ValidateRemarkForm(), said.slots)
    form.hear("没解决，不满意", intent="reject_result")
    form.hear("灯还是不亮")
    assert "重办" in run(SendRemark(), tracker("灯还是不亮", slots=form.slots)).text
    assert service.commands[0]["rating"]["solved"] is False


def test_a_closed_order_is_reopened_with_its_reason(service: FakeTicketing) -> None:
    service.put(ONE, state="closed", state_name="销号")
    said = run(RejectResult(), tracker("又坏了，不满意", intent="reject_result"))
    assert said.slots["remark_for"]["command"] == "reopen"


def test_an_open_order_can_be_urged_instead(service: FakeTicketing) -> None:
    service.put(ONE)
    assert run(RejectResult(), tracker("不满意", intent="reject_result")).buttons == [f"催办 {ONE}"]
