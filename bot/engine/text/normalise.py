"""Brings text into one shape (simplified, half width, no control characters) and moves no character."""

import unicodedata
from functools import lru_cache

from opencc import OpenCC

FULL_WIDTH_SLASH = "／"
_KEEP = {"\n", "\t"}
_WIDE_SPACE = 0x3000


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("tw2s")  # t2s leaves 著火 as it is


def strip_control(text: str) -> str:
    """Drop control and format characters (NUL too), lone surrogates, private-use ones; keep line breaks."""
    return "".join(
        c for c in text if c in _KEEP or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def neutralise_command(text: str) -> str:
    """Strip white space around; make a leading "/" full width, for Rasa obeys what starts with a slash."""
    stripped = text.strip()
    if not stripped.startswith("/"):
        return stripped
    return FULL_WIDTH_SLASH + stripped[1:]


def to_half_width(text: str) -> str:
    """Full-width letters, digits and punctuation to ASCII, one for one; Chinese punctuation stays."""
    return "".join(_half(c) for c in text)


def _half(char: str) -> str:
    code = ord(char)
    if code == _WIDE_SPACE:
        return " "
    if 0xFF01 <= code <= 0xFF5E and char not in "，！？：；（）":
        return chr(code - 0xFEE0)
    return char


def to_simplified(text: str) -> str:
    """Traditional to simplified; character by character when the phrase table changes the length."""
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(_one_simplified(c) for c in text)


@lru_cache(maxsize=4096)
def _one_simplified(char: str) -> str:
    converted = str(_converter().convert(char))
    return converted if len(converted) == 1 else char


@lru_cache(maxsize=64)
def normalise(text: str) -> str:
    """Return `text` with the same length, so that offsets found in it hold for the original.

    Control characters become spaces, full-width forms half width, traditional characters simplified.
    """
    plain = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return to_simplified(to_half_width(plain))
