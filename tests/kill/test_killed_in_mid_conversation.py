"""kill -9 of each process while a citizen is served: no word lost, no second order, the citizen told."""

import threading
import time
import uuid

import httpx
import pytest

from tests.stack import Citizen, Stack, eventually

FIRST = "平阳路和学府街路口的路灯坏了三天了，晚上黑得看不见路，请派人来修"
ANSWERS = ["昨天晚上发现的", "我姓王，电话13900001234", "不知道什么原因", "不用保密"]
PROCESSES = ["ticketing", "worker", "engine", "actions", "webchat"]


def _insist(citizen: Citizen, text: str) -> str:
    """Send until it is answered, with the same message id, as a channel does when the line breaks."""
    message_id = uuid.uuid4().hex

    def attempt() -> str:
        try:
            return citizen.say(text, message_id=message_id)
        except httpx.HTTPError:
            return ""

    answer: str = eventually(attempt, within=90)
    return answer


def _talk_until_read_back(citizen: Citizen) -> None:
    _insist(citizen, FIRST)
    for answer in ANSWERS:
        if "确认提交" in citizen.buttons():
            return
        _insist(citizen, answer)
    assert "确认提交" in citizen.buttons()


def _citizen_texts(citizen: Citizen) -> list[str]:
    return [message["text"] for message in citizen.history() if message["from"] == "citizen"]


@pytest.mark.stack
@pytest.mark.parametrize("process", PROCESSES)
def test_killed_while_the_order_is_being_confirmed_files_exactly_one(stack: Stack, process: str) -> None:
    citizen = stack.talk()
    _talk_until_read_back(citizen)
    killer = threading.Timer(0.05, stack.kill, [process])
    killer.start()
    _insist(citizen, "确认提交")
    killer.join()
    stack.wait_until_healthy()
    orders = eventually(citizen.orders, within=90)
    assert len(orders) == 1
    assert orders[0]["elements"]["phone"]["value"].startswith("139****")


@pytest.mark.stack
@pytest.mark.parametrize("process", PROCESSES)
def test_killed_in_the_middle_of_filing_loses_no_word(stack: Stack, process: str) -> None:
    citizen = stack.talk()
    _insist(citizen, FIRST)
    killer = threading.Timer(0.03, stack.kill, [process])
    killer.start()
    _insist(citizen, ANSWERS[0])
    killer.join()
    stack.wait_until_healthy()
    _talk_until_read_back_from_here(citizen)
    _insist(citizen, "确认提交")
    (order,) = eventually(citizen.orders, within=60)
    assert "路灯" in order["matter"]
    texts = _citizen_texts(citizen)
    assert texts.count(FIRST) == 1
    assert texts.count(ANSWERS[0]) == 1


def _talk_until_read_back_from_here(citizen: Citizen) -> None:
    for answer in ANSWERS[1:]:
        if "确认提交" in citizen.buttons():
            return
        _insist(citizen, answer)
    assert "确认提交" in citizen.buttons()


@pytest.mark.stack
def test_with_the_engine_gone_the_citizen_is_told_and_answered_when_it_is_back(stack: Stack) -> None:
    citizen = stack.talk()
    stack.hold("engine")
    try:
        told = citizen.say("居住证在哪里办理")
        assert "记下" in told
        assert "119" in told
    finally:
        stack.resume("engine")

    def late() -> bool:
        # The bot had not said a word in this conversation: what comes now is the answer to the kept question.
        return any(message["from"] == "bot" for message in citizen.history())

    eventually(late, within=60)


@pytest.mark.stack
def test_a_person_can_be_asked_for_while_the_engine_is_gone(stack: Stack) -> None:
    citizen = stack.talk()
    stack.hold("engine")
    try:
        citizen.say("转人工")
        assert citizen.state == "queued"
    finally:
        stack.resume("engine")


@pytest.mark.stack
def test_with_the_actions_gone_a_confirmed_order_is_not_lost(stack: Stack) -> None:
    citizen = stack.talk()
    _talk_until_read_back(citizen)
    stack.hold("actions")
    started = time.monotonic()
    try:
        told = citizen.say("确认提交")
        assert told
        assert time.monotonic() - started < 30
        assert citizen.orders() == []
    finally:
        stack.resume("actions")

    def filed() -> bool:
        return len(citizen.orders()) == 1 or (
            _insist(citizen, "确认提交") != "" and len(citizen.orders()) == 1
        )

    eventually(filed, within=90)
    assert len(citizen.orders()) == 1
