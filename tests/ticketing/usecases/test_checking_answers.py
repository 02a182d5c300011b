import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import SUPERVISOR, TUESDAY, UNIT, file
from ticketing.domain.actors import BOT
from ticketing.domain.errors import Conflict
from ticketing.domain.states import State
from ticketing.storage import orders as table
from ticketing.usecases import handling
from ticketing.usecases.checking_answers import check_answer, view_check
from ticketing.usecases.reading_orders import order_view
from ticketing.usecases.reviewing import approve

STUB = "您好，您反映的问题已收悉，已转区住建局调查处理，感谢您的来电。"


def applied(session: Session, result: str, *, key: str = "k-1") -> str:
    number = file(session, key=key).number
    handling.sign(session, number, actor=UNIT, now=TUESDAY)
    handling.deploy(session, number, officer="承办人", plan="今天上门", actor=UNIT, now=TUESDAY)
    handling.feed_back(session, number, text="已联系维保单位", actor=UNIT, now=TUESDAY)
    handling.apply_for_closing(
        session, number, result=result, contacted_at=TUESDAY, no_evidence="未拍照", actor=UNIT, now=TUESDAY
    )
    return number


def test_a_doubtful_answer_is_approved_only_with_a_reason(session: Session) -> None:
    number = applied(session, STUB)
    with pytest.raises(Conflict) as refused:
        approve(session, number, grade="good", actor=SUPERVISOR, now=TUESDAY)
    assert refused.value.code == "answer_doubtful"
    assert refused.value.facts["doubts"] == ("stub",)
    order = approve(
        session, number, grade="good", override="已电话核实，区局当天修好", actor=SUPERVISOR, now=TUESDAY
    )
    assert order.state is State.AWAITING_FOLLOW_UP


def test_doubts_and_reason_are_kept_and_not_told_to_the_citizen(session: Session) -> None:
    number = applied(session, STUB)
    order = approve(session, number, grade="good", override="已电话核实", actor=SUPERVISOR, now=TUESDAY)
    event = table.events_of(session, [number])[number][-1]
    assert event.details["doubts"] == ["stub"]
    assert event.text == "已电话核实"
    view = order_view(session, order, viewer=BOT, now=TUESDAY)
    assert "已电话核实" not in str(view)


def test_a_sound_answer_needs_no_reason_and_keeps_none(session: Session) -> None:
    number = applied(session, "小区电梯主板已换新，11月10日修好")
    approve(session, number, grade="good", override="多余的话", actor=SUPERVISOR, now=TUESDAY)
    event = table.events_of(session, [number])[number][-1]
    assert "doubts" not in event.details
    assert event.text == ""


def test_an_answer_is_compared_with_the_units_others(session: Session) -> None:
    text = "小区电梯主板烧毁，11月10日换新后修好，恢复运行，请放心乘坐"
    first = applied(session, text)
    order = table.load(session, applied(session, text, key="k-2"))
    assert [line["code"] for line in view_check(check_answer(session, order, text))] == ["copied"]
    assert first != order.number


def test_the_reviewer_reads_sentences_without_personal_data(session: Session) -> None:
    order = table.load(session, file(session).number)
    lines = view_check(check_answer(session, order, "电梯将修好，联系13900001234"))
    assert lines[0]["grave"]
    assert "13900001234" not in str(lines)
    assert all(line["text"] for line in lines)
