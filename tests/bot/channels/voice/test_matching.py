"""Short answers are matched by their sound; sentences and commands are not guessed."""

import pytest

from bot.channels.voice.matching import as_written, bare, distance, interpret, nearest, stated_age
from bot.channels.voice.turn_events import Command
from bot.channels.voice.wording import read_wording

WORDING = read_wording()
CONFIRMATION = next(a.question for a in WORDING.asked if a.question.kind == "confirmation")


def _means(text: str) -> str | None:
    choice = interpret(text, CONFIRMATION.choices, WORDING, elder_age=60).choice
    return choice.means if choice else None


@pytest.mark.parametrize("text", ["是的。", "四的", "嗯，对", "没错啊", "缺认提交", "好的，"])
def test_a_yes_is_heard_whatever_its_characters(text: str) -> None:
    assert _means(text) == "确认提交"


@pytest.mark.parametrize("text", ["不对", "不四", "无对", "错了。"])
def test_a_no_is_not_taken_for_a_yes(text: str) -> None:
    assert _means(text) == "修改"


@pytest.mark.parametrize("text", ["地址不对应该是平阳路学府街", "路灯", "电话改成幺三九", ""])
def test_other_words_stay_words(text: str) -> None:
    assert _means(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [("转人工", Command.PERSON), ("转人公", Command.PERSON), ("人工。", Command.PERSON),
     ("请帮我转人工", Command.PERSON), ("再说一遍", Command.REPEAT), ("在说一遍吧", Command.REPEAT),
     ("慢一点", Command.SLOWER)],
)  # fmt: skip
def test_commands_are_heard_at_any_question(text: str, command: Command) -> None:
    assert interpret(text, (), WORDING, elder_age=60).command is command


@pytest.mark.parametrize("text", ["人工湖的水很脏没人管理", "小区里人工智能门禁坏了", "公园人工草坪破了"])
def test_a_matter_with_the_word_in_it_is_no_command(text: str) -> None:
    assert interpret(text, (), WORDING, elder_age=60).command is None


@pytest.mark.parametrize(
    ("text", "age"),
    [("我今年七十三了", 73), ("我都八十了走不动", 80), ("我六十多岁了", 60), ("我75岁了", 75),
     ("我九十岁的老人", 90), ("路灯坏了三天了", None), ("欠了六十块钱", None),
     ("我今年73龙家里", 73), ("我今年60块一个月", None), ("我四十岁", None)],
)  # fmt: skip
def test_a_stated_age_is_read(text: str, age: int | None) -> None:
    assert stated_age(text) == age


def test_the_offer_to_elders_can_be_switched_off() -> None:
    assert not interpret("我七十三了", (), WORDING, elder_age=0).elder


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("万博灵区西矿街的路灯坏了,晚上看不见。", "万柏林区西矿街的路灯坏了，晚上看不见"),
        ("我在清绪县", "我在清徐县"),
        ("我家里找火了，快来人", "我家里着火了，快来人"),
        ("小电区平洋路", "小店区平阳路"),
        ("小店的东西不好", "小店的东西不好"),
        ("", ""),
    ],
)
def test_words_are_written_as_people_write_them(heard: str, written: str) -> None:
    assert as_written(heard, WORDING.names) == written


def test_distance_counts_syllables() -> None:
    assert distance("是的", "是的") == 0
    assert distance("四的", "是的") < distance("不对", "是的")
    assert distance("", "是的") == 1


def test_a_long_sentence_is_near_nothing() -> None:
    assert nearest("对对对我说的就是平阳路那里", ["对"]) is None


def test_hesitation_is_not_part_of_an_answer() -> None:
    assert bare("嗯……那，对吧。") == "对"
