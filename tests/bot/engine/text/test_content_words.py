"""Words that say what an order is about."""

from bot.engine.text.content_words import content_words, opening_words


def test_function_words_and_punctuation_are_left_out() -> None:
    assert content_words("我们小区的路灯，坏了很久！") == ["小区", "路灯", "坏", "久"]


def test_traditional_characters_and_digits_are_brought_into_one_shape() -> None:
    assert content_words("電梯壞了15天") == content_words("电梯坏了28天")


def test_an_opening_takes_whole_words() -> None:
    words = ["小区", "路灯", "物业", "维修"]
    assert opening_words(words, start=0, length=3) == ["小区", "路灯"]
    assert opening_words(words, start=3, length=4) == ["物业", "维修"]
