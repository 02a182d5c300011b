"""Brings a question into the form in which it is compared: one width, no control characters, no preamble."""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 200  # characters; beyond, an embedding of a question says ever less
SHORTEST = 2  # characters that must be left of a question when its opening is taken off
_NOISE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ufeff\ud800-\udfff]+")


def comparable(text: str) -> str:
    """Return `text` ready for comparison; empty when nothing legible is in it."""
    folded = unicodedata.normalize("NFKC", _NOISE.sub(" ", text)).lower()
    legible = " ".join(folded.split())[:LONGEST]
    return legible if any(char.isalnum() for char in legible) else ""


class Openings:
    """Words that people say before a question and that are no part of it."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Take phrases from the table of the knowledge folder; the longest that fits is taken off first."""
        longest_first = sorted(map(comparable, phrases), key=len, reverse=True)
        choices = "|".join(re.escape(phrase) for phrase in longest_first if phrase)
        self._pattern = re.compile(rf"(?:[\s,.!;:。，！；：、]|{choices})+") if choices else None

    def strip(self, text: str) -> str:
        """Return a comparable `text` without its opening, or whole when hardly anything would be left."""
        found = self._pattern.match(text) if self._pattern else None
        rest = text[found.end() :] if found else text
        return rest if sum(char.isalnum() for char in rest) >= SHORTEST else text
