"""The fallback voice speaks Mandarin at the promised rate."""

import asyncio

import numpy as np
import pytest

from bot.channels.voice.audio import duration, loudness
from bot.channels.voice.manners import Manners
from bot.channels.voice.numbers_aloud import read_numbers
from bot.channels.voice.sentences import length
from bot.channels.voice.speech import espeak
from bot.channels.voice.speech.espeak import EspeakVoice, in_pinyin, is_installed
from bot.channels.voice.speech.voice import SpeechFailed
from bot.channels.voice.wording import read_wording


def _characters_per_minute(voice: EspeakVoice, *, slow: bool = False) -> float:
    async def measure() -> float:
        spoken, seconds = 0, 0.0
        for line in read_wording().fixed_lines():
            spoken += length(read_numbers(line.text))
            seconds += duration(await voice.say(line.text, slow=slow))
        return spoken / seconds * 60

    return asyncio.run(measure())


def test_the_program_is_installed() -> None:
    assert is_installed(), "the voice line needs the package espeak-ng"


def test_the_default_rate_lies_between_140_and_175_characters_a_minute() -> None:
    manners = Manners()
    voice = EspeakVoice(characters_per_minute=manners.characters_per_minute, slower=manners.slower)
    assert 140 <= _characters_per_minute(voice) <= 175


def test_no_prompt_is_clipped_and_all_are_loud_enough_for_a_telephone() -> None:
    voice = EspeakVoice(characters_per_minute=158, slower=0.9)

    async def say_all() -> list[bytes]:
        return [await voice.say(line.text) for line in read_wording().fixed_lines()]

    for sound in asyncio.run(say_all()):
        assert np.abs(np.frombuffer(sound, np.int16).astype(int)).max() < 32767
        assert -24 <= loudness(sound) <= -14


def test_slower_is_slower() -> None:
    voice = EspeakVoice(characters_per_minute=158, slower=0.8)
    assert _characters_per_minute(voice, slow=True) < 140


def test_the_text_is_read_in_syllables_with_tones() -> None:
    assert in_pinyin("转人工，请按0。") == "zhuan3 ren2 gong1 , qing3 an4 ling2 ."
    assert in_pinyin("TY1") == "ti4   wai1 yao1" or "wai1" in in_pinyin("TY1")


def test_a_missing_program_is_a_failure_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")
    with pytest.raises(SpeechFailed, match="not installed"):
        asyncio.run(EspeakVoice(characters_per_minute=150, slower=1).say("好"))
