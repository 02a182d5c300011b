"""What is kept of a text, and whether it holds words."""

import pytest

from ticketing.domain.messages import TextKind, clean_text, is_phrase, kind_of, mentions


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  路灯坏了 \n", "路灯坏了"),
        ("路\x00灯\x07坏\x1b了", "路灯坏了"),
        ("\ud800路灯\udfff", "路灯"),
        ("a\u200bb\u202ec\ufeff", "abc"),
        ("一行\r\n二行\r三行", "一行\n二行\n三行"),
        ("\u3000/inform{}", "/inform{}"),
        ("\x00\x01\x02", ""),
        ("𠮷野家", "𠮷野家"),
        ("\U00031350", "\U00031350"),
    ],
)
def test_what_nobody_can_read_is_removed(raw: str, kept: str) -> None:
    assert clean_text(raw) == kept


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", TextKind.EMPTY),
        ("👍👍", TextKind.SYMBOLS),
        ("？！。", TextKind.SYMBOLS),
        ("❤️", TextKind.SYMBOLS),
        ("好", TextKind.WORDS),
        ("3", TextKind.WORDS),
        ("👍好", TextKind.WORDS),
        ("hello", TextKind.WORDS),
    ],
)
def test_only_words_count_as_something_said(text: str, kind: TextKind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize("text", ["转人工", " 转人工！", "转 人 工。", "“转人工”"])
def test_a_phrase_is_known_whatever_stands_around_it(text: str) -> None:
    assert is_phrase(text, {"转人工"})


def test_a_longer_sentence_is_not_the_phrase() -> None:
    assert not is_phrase("上次转人工没人理", {"转人工"})


def test_danger_is_found_anywhere_in_a_sentence() -> None:
    assert mentions("楼下好像着火了快来", ("着火", "救命"))
    assert not mentions("路灯坏了", ("着火", "救命"))
