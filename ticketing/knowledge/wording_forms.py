"""Brings a question into the form in which it is compared: one width, no control characters, not too long."""

import re
import unicodedata

LONGEST = 200  # characters; beyond, an embedding of a question says ever less
_NOISE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ufeff\ud800-\udfff]+")


def comparable(text: str) -> str:
    """Return `text` ready for comparison; empty when nothing legible is in it."""
    folded = unicodedata.normalize("NFKC", _NOISE.sub(" ", text)).lower()
    legible = " ".join(folded.split())[:LONGEST]
    return legible if any(char.isalnum() for char in legible) else ""
