"""Cuts written text into sentences for the ear: at most 20 characters, no lists, nothing unheard."""

import re

from bot.channels.voice.numbers_aloud import read_numbers

LONGEST = 20
_LINK = re.compile(r"https?://\S+|www\.\S+")
_REPLY_WITH = re.compile(r"(?:请)?(?:回复|点|点击)[“\"「]([^”\"」]+)[”\"」]")
_BRACKETED = re.compile(r"（[^（）]{0,60}）|\([^()]{0,60}\)")
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)）]|[①-⑩])\s*", re.MULTILINE)
_MARKS = re.compile(r"[“”\"'「」《》【】\[\]#*_`~|]")
_SENTENCE_END = re.compile(r"(?<=[。！？；!?;\n])")
_CLAUSE_END = re.compile(r"(?<=[，、：,:])")
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")


def spoken(text: str) -> str:
    """Return the text as it is said: links and brackets gone, 回复“…” as 说…, numbers read aloud."""
    text = _LINK.sub("", text)
    text = _REPLY_WITH.sub(r"说\1", text)
    text = _BRACKETED.sub("", text)
    text = _BULLET.sub("", text)
    return read_numbers(_MARKS.sub("", text))


def sentences(text: str) -> list[str]:
    """Return what is said of a text, in order; each piece has at most 20 characters that are heard."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(spoken(text)):
        if _HAN.search(sentence):
            pieces += _fit(sentence.strip())
    return pieces


def length(text: str) -> int:
    """Return how many characters of a text are heard."""
    return len(_HAN.findall(text))


def _fit(sentence: str) -> list[str]:
    if length(sentence) <= LONGEST:
        return [sentence]
    fitted: list[str] = []
    for clause in _CLAUSE_END.split(sentence):
        if fitted and length(fitted[-1]) + length(clause) <= LONGEST:
            fitted[-1] += clause
        else:
            fitted += _cut(clause)
    return [piece for piece in fitted if _HAN.search(piece)]


def _cut(clause: str) -> list[str]:
    heard = length(clause)
    if heard <= LONGEST:
        return [clause]
    # In equal parts: 24 characters are better said as 12 and 12 than as 20 and 4.
    parts = -(-heard // LONGEST)
    size = -(-heard // parts)
    cut, count = [""], 0
    for character in clause:
        if _HAN.match(character):
            if count == size:
                cut.append("")
                count = 0
            count += 1
        cut[-1] += character
    return cut
