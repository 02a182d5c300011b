"""Personal data in old orders."""

import pytest

from bot.engine.text.masking import mask


def test_numbers_of_persons_are_masked() -> None:
    masked = mask("电话13900001234，身份证110101190001011234，邮箱a.b@example.org，3号楼")
    assert masked == "电话0，身份证0，邮箱@，3号楼"


def test_a_phone_in_words_is_masked() -> None:
    assert mask("打幺三九零零零零幺二三四找我") == "打0找我"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系人：王小明，路灯不亮", "联系人：某，路灯不亮"),
        ("投诉人为欧阳小明 反映停水", "投诉人为某 反映停水"),
        ("我叫李小红，楼上漏水", "我叫某，楼上漏水"),
        ("王小明先生来电反映停水", "某来电反映停水"),
        ("业主反映停水", "业主反映停水"),
    ],
)
def test_names_behind_a_word_that_announces_them_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_name_in_the_middle_of_a_sentence_is_not_found() -> None:
    """Stated, so that nobody relies on it: the model of a site stays with the site."""
    assert mask("隔壁王小明天天半夜唱歌") == "隔壁王小明天天半夜唱歌"
