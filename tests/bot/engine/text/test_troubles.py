"""Which clause says what the matter is."""

from bot.engine.text.clauses import Clause
from bot.engine.text.troubles import is_greeting, tells_trouble, worth


def weigh(words: str, *, first: bool = False) -> float:
    return worth(Clause(words, 0, len(words), 0), held=0, first=first)


def test_a_broken_thing_is_trouble_and_a_greeting_is_none() -> None:
    assert tells_trouble("路灯不亮")
    assert not tells_trouble("您好")
    assert is_greeting("您好")


def test_the_trouble_weighs_more_than_what_was_done_about_it() -> None:
    assert weigh("电梯坏了没人修") > weigh("找过社区也打过电话")


def test_the_first_words_weigh_more() -> None:
    assert weigh("小区停车不对外开放", first=True) > weigh("小区停车不对外开放")
