"""Words of the dialects of Shanxi and of the north in plain ones, for the readers alone."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jieba

from bot.engine.text.data_files import resolve
from bot.engine.text.heard_wrong import as_meant
from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span
from bot.engine.text.tables import Row, read_table
from bot.engine.text.typed_sounds import in_characters

FOLDER = "nlu_data/dialect"
COLUMNS = ("word", "plain", "region", "source")
GUARDS = ("not_after", "not_before")


@dataclass(frozen=True)
class DialectWord:
    """One entry; it is left alone after a character of `not_after` and before one of `not_before`."""

    word: str
    plain: str
    region: str
    source: str
    not_after: str = ""
    not_before: str = ""


class Dialect:
    """A table of words; the longest wins, and a word inside a longer ordinary one is left alone."""

    def __init__(self, words: list[DialectWord]) -> None:
        self._words = {word.word: word for word in words}
        ordered = sorted(self._words, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered)) or r"(?!)")

    def find(self, text: str) -> list[Span]:
        """Spans of kind `dialect`, each with `plain` and `region`; offsets as in `text`."""
        plain = normalise(text)
        if not self._pattern.search(plain):
            return []
        inside = _word_insides(plain)
        return [
            Span(
                "dialect", match[0], match.start(), match.end(), {"plain": word.plain, "region": word.region}
            )
            for match in self._pattern.finditer(plain)
            if (word := self._words[match[0]]) and _stands_alone(plain, match, word, inside)
        ]

    def to_plain(self, text: str) -> str:
        """`text` with its dialect words replaced; the length may change."""
        pieces, at = [], 0
        for span in self.find(text):
            pieces += [text[at : span.start], span.details["plain"]]
            at = span.end
        return "".join([*pieces, text[at:]])


def _word_insides(plain: str) -> list[tuple[int, int]]:
    """Where jieba's dictionary knows an ordinary word; its guesses (HMM) do not count."""
    return [(start, end) for _, start, end in jieba.tokenize(plain, HMM=False)]


def _stands_alone(plain: str, match: re.Match[str], word: DialectWord, inside: list[tuple[int, int]]) -> bool:
    before, after = plain[max(0, match.start() - 1) : match.start()], plain[match.end() : match.end() + 1]
    if (before and before in word.not_after) or (after and after in word.not_before):
        return False
    longer = any(
        start <= match.start() and match.end() <= end and end - start > len(match[0]) for start, end in inside
    )
    return not longer


def read_dialect(folder: str | Path = FOLDER) -> Dialect:
    """The tables of `folder`; DataFileError lists every problem of a file that cannot be used."""
    words = [DialectWord(**row) for file in sorted(resolve(folder).glob("*.csv")) for row in _rows(file)]
    return Dialect(words)


def _rows(file: Path) -> list[Row]:
    rows = read_table(
        file, required=COLUMNS, optional=GUARDS, unique=lambda row: row["word"], check=_wrong_word
    )
    return [row for _, row in rows]


def _wrong_word(line: int, row: Row) -> str | None:
    if row["word"] in row["plain"]:
        return f"第{line}行：“{row['plain']}”里还含有方言词“{row['word']}”"
    return None


@lru_cache(maxsize=1)
def _shipped() -> Dialect:
    return read_dialect()


@lru_cache(maxsize=256)
def plain_words(text: str) -> str:
    """`text` as the readers take it: dialect in plain words, typed and misheard words as they were meant."""
    return as_meant(_shipped().to_plain(in_characters(text)))
