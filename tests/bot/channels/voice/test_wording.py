"""The line's own sentences: short, unique by key, and complete for every way to leave."""

import re

from bot.channels.voice.recognition.funasr import MOST_HOT_WORDS
from bot.channels.voice.recognition.whisper import MOST_EXPECTED
from bot.channels.voice.sentences import length
from bot.channels.voice.wording import read_wording

WORDING = read_wording()


def test_every_fixed_sentence_is_for_the_ear() -> None:
    assert not [line.text for line in WORDING.fixed_lines() if length(line.text) > 20]


def test_every_fixed_sentence_has_one_key() -> None:
    keys = [line.key for line in WORDING.fixed_lines()]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z_0-9]+", key) for key in keys)


def test_no_question_gives_a_key_twice_or_takes_the_one_of_a_person() -> None:
    for asked in WORDING.asked:
        keys = [choice.key for choice in asked.question.choices if choice.key]
        assert len(keys) == len(set(keys)), asked.question.kind
        assert "0" not in keys


def test_the_greeting_names_the_key_for_a_person() -> None:
    assert WORDING.lines["greeting_3"] == "转人工请按零。"


def test_danger_has_a_number() -> None:
    line = WORDING.danger_line("我家里着火了")
    assert line is not None
    assert line.text == "有危险请先拨打119。"
    assert WORDING.danger_line("路灯坏了") is None


def test_the_recogniser_knows_places_topics_and_cries_for_help() -> None:
    words = WORDING.hot_words
    assert {"平阳路", "万柏林区", "路灯", "社保", "着火了"} <= set(words)
    assert len(words) == len(set(words)) <= MOST_HOT_WORDS - MOST_EXPECTED
