"""Questions know what may answer them."""

from bot.channels.voice.questions import Act, Choice, Line, Question

YES = Choice(("对", "好"), "确认提交", "1")
MORE = Choice(("继续",), key="1", act=Act.MORE)


def test_expected_are_choices_and_hints_each_once() -> None:
    assert Question("q", (), (YES,), ("好", "路灯")).expected == ("对", "好", "路灯")


def test_a_key_chooses_only_where_there_is_one() -> None:
    question = Question("q", (), (YES, Choice(("匿名",), "匿名")))
    assert question.chosen_by_key("1") is YES
    assert question.chosen_by_key("") is None


def test_the_last_part_of_an_answer_offers_no_more() -> None:
    question = Question("told", (), (MORE,), rest=(Line("一"), Line("二")))
    assert question.next_part(1).choices == (MORE,)
    assert question.next_part(2).choices == ()
