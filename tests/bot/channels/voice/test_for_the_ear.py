"""The dialogue's written replies as they are said on the telephone."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.desk_client import DeskButton, DeskMessage
from bot.channels.voice.for_the_ear import spoken_question
from bot.channels.voice.questions import Act, Question
from bot.channels.voice.sentences import length
from bot.channels.voice.wording import read_wording

WORDING = read_wording()
DIALOGUE = Path(__file__).parents[4] / "bot" / "dialogue"
READ_BACK = (
    "我给您念一遍这张求助单，您看对不对：\n事情：平阳路的路灯从上周三开始就不亮了，晚上整条路黑漆漆的看不见人，老人小孩出门不安全\n"
    "地点：小店区平阳路锦绣苑小区\n联系：王 13900001234\n没错的话，请回复“确认提交”。"
)


def _asked(*texts: str, number: str = "", buttons: tuple[str, ...] = ()) -> Question:
    choices = [DeskButton(title=title, payload=title) for title in buttons]
    messages = [
        DeskMessage.model_validate({"id": str(n), "from": "bot", "text": text, "buttons": choices})
        for n, text in enumerate(texts)
    ]
    return spoken_question(messages, WORDING, caller_number=number)


def _said(question: Question) -> list[str]:
    return [line.text for line in question.lines]


def _form_questions() -> list[str]:
    """Every question that a form of the dialogue asks, in each of its wordings."""
    found: list[str] = []
    for file in sorted(DIALOGUE.glob("*/domain.yml")):
        responses: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")).get("responses", {})
        for name, variants in responses.items():
            if name.startswith("utter_ask_filing_form_") or name.startswith("utter_ask_satisfaction_form_"):
                found += [variant["text"] for variant in variants]
    return sorted(set(found))


QUIET = ("评价的事不急，方便了接着说。",)


@pytest.mark.parametrize("text", [text for text in _form_questions() if text not in QUIET])
def test_every_question_of_the_forms_has_a_spoken_form(text: str) -> None:
    assert _asked(text).kind != "told", "write it down in phrases.yml"


@pytest.mark.parametrize("text", _form_questions())
def test_every_question_is_said_in_short_sentences(text: str) -> None:
    question = _asked(text)
    assert question.lines
    assert all(length(line.text) <= 20 for line in question.lines)


def test_the_read_back_says_place_and_phone_and_ends_with_keys() -> None:
    question = _asked(READ_BACK, buttons=("确认提交", "修改", "不提交了"))
    said = _said(question)
    assert "地点是，小店区平阳路锦绣苑小区" in said
    assert any("幺三九，零零零零，幺二三四" in line for line in said)
    assert said[-2:] == ["对请按一。", "不对请按二。"]
    assert question.chosen_by_key("1").means == "确认提交"  # type: ignore[union-attr]


def test_of_the_matter_only_the_beginning_is_read_back() -> None:
    said = _said(_asked(READ_BACK))
    assert "事情是，平阳路的路灯从上周三开始就不亮了，" in said
    assert not any("老人小孩" in line for line in said)


def test_a_part_that_came_later_to_the_read_back_is_said_too() -> None:
    said = _said(_asked(READ_BACK.replace("\n联系：", "\n您的要求：尽快派人来修\n联系：")))
    assert "您的要求是，尽快派人来修" in said


def test_the_number_to_call_comes_first_and_cannot_be_interrupted() -> None:
    question = _asked(
        "请立即拨打119！请先离开着火的地方。", "等您安全了，后面还有事要办，回复“登记”，我替您记下来。"
    )
    assert _said(question)[0] == "请立即拨打幺幺九！"
    assert not question.interruptible
    assert question.chosen_by_key("1").act is Act.PERSON  # type: ignore[union-attr]


def test_a_known_number_is_offered_instead_of_asked_for() -> None:
    question = _asked(
        "好的，记下了。", "怎么称呼您，电话多少？不方便也可以说“不想说”。", number="13900001234"
    )
    assert _said(question)[0] == "好的，记下了。"
    assert question.kind == "own_number"
    assert question.chosen_by_key("1").means == "我的电话是13900001234"  # type: ignore[union-attr]


def test_without_a_number_the_keys_of_the_telephone_may_tell_it() -> None:
    assert _asked("怎么称呼您，电话多少？").digits == 11


def test_what_the_bot_says_before_its_question_is_kept() -> None:
    said = _said(_asked("嗯，我听着呢。咱们先把这件事登记好。", "刚才问到地点：在哪儿？"))
    assert said[0] == "嗯，我听着呢。"
    assert "在什么地方？" in said


@pytest.mark.parametrize("text", ["好的。还有别的事，随时说。", "不客气，应该的。还有别的事，随时说。"])
def test_after_the_last_matter_silence_ends_the_call(text: str) -> None:
    question = _asked(text)
    assert question.lines[-1].text == "没有就可以挂机了。"
    assert question.ends_call


def test_a_long_answer_is_read_in_parts() -> None:
    question = _asked("。".join(f"第{n}条办理材料是身份证" for n in range(1, 15)) + "。")
    assert len(question.lines) == 9
    assert _said(question)[-1] == "还要接着听，请按一。"
    assert len(question.rest) == 6


def test_unknown_buttons_get_keys_and_are_expected() -> None:
    question = _asked("您说的是哪一张？", buttons=("第一张", "第二张", "第三张"))
    assert question.chosen_by_key("2").means == "第二张"  # type: ignore[union-attr]
    assert question.expected == ("第一张", "第二张", "第三张")
    assert _said(question)[1:] == ["第一张，请按一。", "第二张，请按二。", "第三张，请按三。"]


def test_choices_that_only_a_screen_shows_are_said() -> None:
    titles = ("居住证在哪里办理", "外地户口的老人怎么办理本市的老年优待证", "都不是", "转人工")
    question = _asked("我不太确定您问的是哪一个，您看看：", buttons=titles)
    assert _said(question)[1] == "居住证在哪里办理，请按一。"
    assert _said(question)[-2:] == ["要问这个请按二。", "都不是，请按三。"]
    assert max(length(text) for text in _said(question)) <= 20
    assert question.chosen_by_key("2").means == titles[1]  # type: ignore[union-attr]
    assert question.chosen_by_key("4") is None


def test_a_list_with_the_same_choices_is_not_said_twice() -> None:
    text = "这件事更像哪一样？\n1. 物业服务\n2. 供热\n说“1”或“2”就行。"
    said = _said(_asked(text, buttons=("物业服务", "供热", "都不是")))
    assert said == [
        "这件事更像哪一样？",
        "说一或二就行。",
        "物业服务，请按一。",
        "供热，请按二。",
        "都不是，请按三。",
    ]


def test_orders_are_chosen_by_their_place_not_by_their_number() -> None:
    titles = ("催办 TY20261122-0001", "催办 TY20261122-0002")
    assert _said(_asked("您有几张工单，是哪一张？", buttons=titles))[-1] == "第二张请按二。"
    assert _said(_asked("要不要我替您催一催？", buttons=titles[:1]))[-1] == "要请按一。"


# What the line listens for in sentences that the actions build; they may be worded anew at any time.
BUILT = (
    "我给您念一遍",
    "没错的话，请回复",
    "登记好了",
    "想看办到哪一步",
    "请立即拨打",
    "后四位",
    "谢谢您的评价",
    "没办好的我们接着办",
    "没能替您办成",
    "这是您要问的吗",
)


@pytest.mark.parametrize("words", BUILT)
def test_what_the_line_listens_for_is_still_said(words: str) -> None:
    wording = DIALOGUE.parents[1] / "actions" / "wording"
    assert any(words in path.read_text(encoding="utf-8") for path in wording.glob("*.py"))


@pytest.mark.parametrize("words", ["没提交成功", "没能提交成功", "这样提交可以吗"])
def test_what_the_line_listens_for_is_still_in_the_dialogue(words: str) -> None:
    assert any(words in path.read_text(encoding="utf-8") for path in DIALOGUE.glob("*/domain.yml"))


@pytest.mark.parametrize("label", ["事情", "地点", "时间", "经过", "联系", "隐私"])
def test_the_parts_of_the_read_back_are_still_called_so(label: str) -> None:
    filing = DIALOGUE.parents[1] / "actions" / "wording" / "filing.py"
    assert label in filing.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["刚才那张单子，这样提交可以吗？", "刚才那张单子替您留着，还没提交。回复“确认提交”就提交。"]
)
def test_a_confirmation_asked_again_says_what_is_confirmed(text: str) -> None:
    question = _asked(text)
    assert _said(question)[-4:] == ["刚才那张单子，", "这样登记可以吗？", "可以请按一。", "要改请按二。"]
    yes = question.chosen_by_key("1")
    assert yes is not None
    assert yes.means == "确认提交"
