"""Questions, and matters with another lawful route."""

import pytest

from actions.consulting import AnswerQuestion, ExplainRoute
from actions.smalltalk import Continue
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import run, tracker


def test_an_answer_names_source_date_and_what_to_bring(service: FakeTicketing) -> None:
    said = run(AnswerQuestion(), tracker("新生儿怎么上户口", intent="consult"))
    assert all(words in said.text for words in ("出生医学证明", "户籍办事指南", "2026年10月1日", "网上"))
    assert said.buttons == ["是的", "不是", "转人工"]


def test_an_uncertain_question_offers_titles(service: FakeTicketing) -> None:
    said = run(AnswerQuestion(), tracker("户口的事", intent="consult"))
    assert said.buttons == ["新生儿上户口", "户口迁移", "都不是"]


def test_a_tapped_title_shows_its_entry(service: FakeTicketing) -> None:
    pending = {"kind": "offered", "question": "户口的事", "titles": ["新生儿上户口", "户口迁移"]}
    said = run(Continue(), tracker("户口迁移", slots={"pending": pending}))
    assert "迁入地派出所" in said.text


def test_an_unknown_question_is_honestly_refused(service: FakeTicketing) -> None:
    said = run(AnswerQuestion(), tracker("火星怎么移民", intent="consult"))
    assert said.responses == ["utter_no_answer"]
    assert said.buttons == ["登记咨询单", "转人工"]


def test_the_refused_question_can_be_registered(service: FakeTicketing) -> None:
    pending = {"kind": "offer_order", "question": "火星怎么移民"}
    said = run(Continue(), tracker("登记咨询单", intent="nlu_fallback", slots={"pending": pending}))
    assert said.then == "filing_form"
    assert said.slots["filing"]["request_type"] == "consult"
    assert said.slots["what"]["value"] == "火星怎么移民"


def test_a_long_story_without_answer_is_registered_at_once(service: FakeTicketing) -> None:
    said = run(AnswerQuestion(), tracker("我" * 30 + "请问这种情况应该怎么处理" * 3, intent="consult"))
    assert said.then == "filing_form"


def test_not_this_answer_offers_the_others(service: FakeTicketing) -> None:
    pending = {"kind": "answered", "question": "q", "titles": ["户口迁移"]}
    assert "户口迁移" in run(Continue(), tracker("不是", intent="deny", slots={"pending": pending})).buttons


def test_an_outage_is_told(service: FakeTicketing) -> None:
    service.mode = "down"
    assert "连不上" in run(AnswerQuestion(), tracker("新生儿怎么上户口", intent="consult")).text


@pytest.mark.parametrize(
    ("ground", "words"),
    [
        ("litigation", "法院"),
        ("arbitration", "仲裁"),
        ("discipline", "12388"),
        ("review", "六十日"),
        ("petition", "信访"),
    ],
)
def test_each_ground_has_its_route(ground: str, words: str) -> None:
    said = run(ExplainRoute(), tracker("这个事", intent="referral", referral={"ground": ground}))
    assert words in said.text
    assert "国办发〔2020〕53号" in said.text
    assert "转人工" in said.buttons


def test_nothing_of_a_state_secret_is_kept() -> None:
    said = run(ExplainRoute(), tracker("涉密文件", intent="referral", referral={"ground": "state_secret"}))
    assert "pending" not in said.slots
    assert said.buttons == ["转人工"]


def test_a_question_about_the_thing_of_one_title_is_answered_however_it_is_asked(
    service: FakeTicketing,
) -> None:
    said = run(AnswerQuestion(), tracker("请问户口迁移在哪里办理", intent="consult"))
    assert "迁入地派出所" in said.text
