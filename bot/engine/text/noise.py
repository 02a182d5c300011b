"""Spoils clean sentences as the world does, with a given seed: for measuring what noise costs."""

import random
import re
from collections.abc import Callable
from functools import lru_cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

SHARE = 0.2  # of the Chinese characters that are replaced by a homophone
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MARKS = re.compile(r"[，。！？；：、,.!?;:~～…“”\"'（）()《》\-—]+")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_EMOJI = ("😡", "😭", "🙏", "👍", "😂", "🤔", "❗", "🌹")
_COMMON = [(high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]  # level 1 of GB 2312
Spoiler = Callable[[str, random.Random], str]


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2t")


@lru_cache(maxsize=1)
def _homophones() -> dict[str, str]:
    """Common characters by their sound without tone."""
    table: dict[str, str] = {}
    for high, low in _COMMON:
        try:
            character = bytes([high, low]).decode("gb2312")
        except UnicodeDecodeError:
            continue  # the table of GB 2312 has five empty places
        sound = lazy_pinyin(character)[0]
        table[sound] = table.get(sound, "") + character
    return table


def homophones(text: str, chance: random.Random) -> str:
    """One Chinese character in five becomes another of the same sound, as a recogniser would write it."""

    def other(character: str) -> str:
        if not _HAN.match(character) or chance.random() >= SHARE:
            return character
        others = _homophones().get(lazy_pinyin(character)[0], "").replace(character, "")
        return chance.choice(others) if others else character

    return "".join(map(other, text))


def mixed_pinyin(text: str, chance: random.Random) -> str:
    """Two neighbouring characters are typed in letters ("yibao怎么报")."""
    places = [i for i in range(len(text) - 1) if _HAN.match(text[i]) and _HAN.match(text[i + 1])]
    if not places:
        return text
    start = chance.choice(places)
    return text[:start] + "".join(lazy_pinyin(text[start : start + 2])) + text[start + 2 :]


def emoji(text: str, chance: random.Random) -> str:
    """An emoji at the end, and one in the middle of what is longer than ten characters."""
    half = len(text) // 2
    inner = chance.choice(_EMOJI) if len(text) > 10 else ""
    return text[:half] + inner + text[half:] + chance.choice(_EMOJI)


NOISES: dict[str, Spoiler] = {
    "traditional": lambda text, _: str(_converter().convert(text)),
    "no_punctuation": lambda text, _: _MARKS.sub("", text) or text,
    "chinese_digits": lambda text, _: text.translate(_DIGITS),
    "emoji": emoji,
    "mixed_pinyin": mixed_pinyin,
    "homophones": homophones,
}


def spoilt(texts: list[str], kind: str, *, seed: int = 7) -> list[str]:
    """`texts` with one kind of noise; the same seed gives the same result. KeyError for an unknown kind."""
    chance = random.Random(seed)  # noqa: S311 — nothing secret hangs on it
    return [NOISES[kind](text, chance) for text in texts]
