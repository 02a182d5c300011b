"""Dialect words for the readers."""

from pathlib import Path

import pytest

from bot.engine.text.data_files import DataFileError
from bot.engine.text.dialect import plain_words, read_dialect


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("夜来黑间楼上可吵了", "昨天晚上楼上很吵了"),
        ("茅子里恶水漫出来了", "厕所里脏水漫出来了"),
        ("甚会儿能供暖", "什么时候能供暖"),
        ("老汉跌下圪洞里", "老人掉下坑里"),
    ],
)
def test_dialect_is_read_in_plain_words(said: str, plain: str) -> None:
    assert plain_words(said) == plain


@pytest.mark.parametrize(
    "text",
    ["甚至乱扔", "穷山恶水", "早起床", "周日能来吗", "今日塌方", "后生可畏", "青年时期", "咋呼", "桥头前面"],
)
def test_ordinary_words_that_look_like_dialect_stay(text: str) -> None:
    assert plain_words(text) == text


def test_the_words_stand_where_they_were_said() -> None:
    text = "我家茅子堵了"
    [span] = read_dialect().find(text)
    assert (text[span.start : span.end], span.details["plain"]) == ("茅子", "厕所")


def test_a_bad_table_is_refused_with_every_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "word,plain,region,source\n咋,咋样,北方,x\n甚,什么,山西,\n", encoding="gb18030"
    )
    with pytest.raises(DataFileError) as refusal:
        read_dialect(tmp_path)
    assert len(refusal.value.problems) == 2
