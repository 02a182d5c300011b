"""Yes, no and stop."""

import pytest

from actions.replies import quits, says_no, says_yes
from tests.actions.talk import turn


@pytest.mark.parametrize("text", ["确认提交", "对", "是的", "好的", "嗯嗯", "没错", "可以"])
def test_consent_is_heard_in_many_words(text: str) -> None:
    assert says_yes(turn(text))


@pytest.mark.parametrize("text", ["不对", "不是", "都不是", "不用了"])
def test_refusal_is_heard_in_many_words(text: str) -> None:
    assert says_no(turn(text))


@pytest.mark.parametrize("text", ["不报了", "算了，不投诉了", "取消工单", "不提交了"])
def test_giving_up_is_heard(text: str) -> None:
    assert quits(turn(text))


def test_not_needing_something_gives_nothing_up() -> None:
    assert not quits(turn("不用了", intent="withdraw"))


def test_a_long_sentence_with_a_yes_in_it_is_no_consent() -> None:
    assert not says_yes(turn("是的但是地址不对应该是亲贤街才行", intent="affirm"))
