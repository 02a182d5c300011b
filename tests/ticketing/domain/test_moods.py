"""Who is angry at the service, and who says that he is old."""

import pytest

from ticketing.domain.moods import is_angry, stated_decade
from ticketing.usecases.conversations.wording import desk_words

WORDS = ("听不懂人话", "你们到底管不管", "废物")


def test_one_outburst_is_no_reason_and_two_of_three_are() -> None:
    assert not is_angry(["你们到底管不管", "在平阳路"], WORDS)
    assert is_angry(["你们到底管不管", "在平阳路", "听不懂人话是吧"], WORDS)


def test_old_anger_is_forgotten() -> None:
    assert not is_angry(["废物", "废物", "好吧", "在平阳路", "昨天"], WORDS)


@pytest.mark.parametrize(
    ("text", "decade"),
    [
        ("我今年七十二了，不会打字", 70),
        ("我都八十多岁的人了", 80),
        ("我65岁，腿脚不好", 60),
        ("俺六十岁了", 60),
        ("我家八十平米的房子漏水", None),
        ("等了七十分钟了", None),
        ("我今年四十岁", None),
        ("我交了65块钱", None),
    ],
)
def test_an_age_is_heard_only_when_it_is_said_of_oneself(text: str, decade: int | None) -> None:
    words = desk_words()
    assert stated_decade(text, pattern=words.age, decades=words.decades) == decade
