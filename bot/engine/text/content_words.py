"""The words of an order that say what it is about, for learning from a site's old orders.

Some systems export orders as they were said, others already cut into words and without function words; what
is learnt from one kind must hold for the other.
"""

import logging
import re
from functools import lru_cache

import jieba

from bot.engine.text.data_files import load_yaml
from bot.engine.text.normalise import normalise

jieba.setLogLevel(logging.WARNING)

FUNCTION_WORDS = "nlu_data/history/function_words.yml"
_MOST = 1000  # characters: what is asked for often stands at the end of a long order
_HAS_CONTENT = re.compile(r"[\u4e00-\u9fffA-Za-z0]")
_SPACE, _DIGIT = re.compile(r"\s+"), re.compile(r"\d")


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    lines: list[str] = load_yaml(FUNCTION_WORDS)["function_words"]
    return frozenset(word for line in lines for word in str(line).split())


def content_words(text: str) -> list[str]:
    """Words of the first 1,000 characters without function words and punctuation; digits as 0."""
    plain = _DIGIT.sub("0", _SPACE.sub("", normalise(text)))[:_MOST]
    return [word for word in jieba.cut(plain) if word not in _function_words() and _HAS_CONTENT.search(word)]


def opening_words(words: list[str], *, start: int, length: int) -> list[str]:
    """The words that begin at characters `start` … `start + length` of the words joined."""
    found, at = [], 0
    for word in words:
        if start <= at < start + length:
            found.append(word)
        at += len(word)
    return found
