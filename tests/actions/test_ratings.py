"""Reading a rating out of a sentence."""

import pytest

from actions.ratings import Rating, bare_degree, read_rating
from tests.actions.talk import entity, turn


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("很满意，问题解决了", Rating(True, True, 5)),
        ("没解决，不满意", Rating(None, False, 2)),
        ("还行吧", Rating(None, None, 3)),
        ("根本没来过，造假", Rating(False, False, None)),
        ("修好了，满意", Rating(True, True, 4)),
        ("说解决了其实没解决", Rating(None, False, None)),
    ],
)
def test_one_sentence_may_hold_several_answers(text: str, rating: Rating) -> None:
    assert read_rating(turn(text)) == rating


def test_a_score_beats_words() -> None:
    assert read_rating(turn("打3分", entities=[entity("score", "3", "打3分")])).satisfied == 3


def test_a_bare_numeral_answers_how_many_points() -> None:
    assert (bare_degree("五分"), bare_degree("4"), bare_degree("好")) == (5, 4, None)
