"""The call's side of the desk, against the real desk: answers, outages, transfers, and what is still open."""

import asyncio
import uuid
from dataclasses import replace

import pytest

from bot.channels.desk_client import DeskClient
from bot.channels.voice.calls import CallFacts
from bot.channels.voice.dialogue import Dialogue
from bot.channels.voice.questions import Question
from bot.channels.voice.turn_events import Answered, PartFailed
from bot.channels.voice.wording import read_wording
from tests.calls.line import QUICK, VOICE_TOKEN, DialogueEngine
from tests.ticketing.desk_app import DeskApp

FACTS = CallFacts(uuid.UUID(int=9), caller_number="13900001234")


def _consult(
    desk: DeskApp, *texts: str, facts: CallFacts = FACTS, url: str = ""
) -> tuple[Dialogue, list[Answered | PartFailed]]:
    async def go() -> tuple[Dialogue, list[Answered | PartFailed]]:
        async with DeskClient(url or str(desk.client.base_url), channel="voice", token=VOICE_TOKEN) as client:
            talk = Dialogue(client, facts, read_wording(), QUICK)
            return talk, [await talk.consult(text) for text in texts]

    return asyncio.run(go())


def test_an_answer_is_a_question_for_the_ear(voiced_desk: DeskApp, dialogue: DialogueEngine) -> None:
    dialogue.replies = ["在什么地方？说到路名、小区或者门牌就行。"]
    talk, (answer,) = _consult(voiced_desk, "路灯坏了")
    assert isinstance(answer, Answered)
    assert answer.question.kind == "where"
    assert talk.unfinished


def test_a_filed_order_leaves_nothing_open(voiced_desk: DeskApp, dialogue: DialogueEngine) -> None:
    dialogue.replies = ["登记好了，工单号 TY20261122-0001。|想看办到哪一步，随时对我说“查进度”。"]
    talk, _ = _consult(voiced_desk, "确认提交")
    assert not talk.unfinished


def test_the_dialogue_itself_may_lead_to_a_person(voiced_desk: DeskApp, dialogue: DialogueEngine) -> None:
    dialogue.replies = ["handover"]
    talk, (answer,) = _consult(voiced_desk, "我要找领导")
    assert answer == Answered(Question("leaving", ()), leave="asked")
    assert talk.at_a_person


@pytest.mark.parametrize(
    "reply",
    [
        "工单系统这会儿连不上，还没提交成功。您说的都替您留着。",
        "工单系统这会儿连不上，没能替您办成。您稍等。",
    ],
)
def test_what_cannot_be_done_now_is_done_by_a_person(
    voiced_desk: DeskApp, dialogue: DialogueEngine, reply: str
) -> None:
    dialogue.replies = [reply]
    talk, (answer,) = _consult(voiced_desk, "确认提交")
    assert isinstance(answer, Answered)
    assert (answer.leave, answer.question.lines[0].text) == ("filing_failed", "您说的都替您留着。")
    assert talk.unfinished


def test_an_engine_that_is_away_is_named(voiced_desk: DeskApp, dialogue: DialogueEngine) -> None:
    dialogue.mode = "failed"
    _, (answer,) = _consult(voiced_desk, "路灯坏了")
    assert answer == PartFailed("engine")


def test_danger_gets_its_number_when_the_desk_is_away(voiced_desk: DeskApp) -> None:
    _, (answer,) = _consult(voiced_desk, "家里着火了", url="http://127.0.0.1:9")
    assert isinstance(answer, PartFailed)
    assert answer.part == "desk"
    assert answer.danger is not None


def test_the_callers_number_is_offered_once(voiced_desk: DeskApp, dialogue: DialogueEngine) -> None:
    dialogue.replies = ["怎么称呼您，电话多少？"] * 2
    _, (first, second) = _consult(voiced_desk, "路灯坏了", "等一下")
    kinds = [answer.question.kind for answer in (first, second) if isinstance(answer, Answered)]
    assert kinds == ["own_number", "contact"]


def test_a_follow_up_proves_itself_by_the_number_it_called(
    voiced_desk: DeskApp, dialogue: DialogueEngine
) -> None:
    dialogue.replies = ["请说一下登记时留的手机号后四位，我核对一下。", "事情解决了吗？"]
    _, (answer,) = _consult(voiced_desk, "我要评价", facts=replace(FACTS, order_number="TY20261122-0001"))
    assert dialogue.told == ["我要评价", "1234"]
    assert isinstance(answer, Answered)
    assert answer.question.kind == "rated_solved"


def test_a_caller_is_asked_himself(voiced_desk: DeskApp, dialogue: DialogueEngine) -> None:
    dialogue.replies = ["请说一下登记时留的手机号后四位，我核对一下。"]
    _consult(voiced_desk, "查进度")
    assert dialogue.told == ["查进度"]


def test_the_summary_holds_the_last_answers_without_numbers(voiced_desk: DeskApp) -> None:
    talk, _ = _consult(voiced_desk, "一", "二", "三", "我的电话是13900001234")
    assert talk.summary == "二；三；我的电话是…"
