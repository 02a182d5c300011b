"""What a message is, whatever the channel: who said it, the text as it may be kept, what holds words."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# Line breaks and tabs are part of how people write; every other control character is noise or an attack.
KEPT_CONTROLS = frozenset("\n\t")
# Cc control, Cf format (zero width, text direction), Cs lone surrogates. Characters that this Python does not
# know yet stay: newer standards add Chinese characters that are used in names.
DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
# The engine reads this many characters of a message; the desk keeps all of them. The longest petitions of a
# real hotline have about 3,000 characters, and an order must hold every word of them.
ENGINE_TEXT_LIMIT = 10_000


class Sender(StrEnum):
    """Who said it: `person` is a member of staff, `system` is the desk itself."""

    CITIZEN = "citizen"
    BOT = "bot"
    PERSON = "person"
    SYSTEM = "system"


class TextKind(StrEnum):
    """Whether a text holds words at all; only words go to the engine."""

    EMPTY = "empty"
    SYMBOLS = "symbols"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered below a message; `payload` is plain text that the citizen could have typed."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to say to a citizen: text and the buttons below it."""

    text: str
    buttons: tuple[Button, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class DeskWords:
    """The few phrases that the desk understands by itself when the bot cannot or may not speak."""

    ask_person: frozenset[str] = frozenset()
    leave_queue: frozenset[str] = frozenset()
    danger: tuple[str, ...] = ()
    anger: tuple[str, ...] = ()
    age: str = "$^"
    decades: Mapping[str, int] = field(default_factory=dict)


def clean_text(raw: str) -> str:
    """Return `raw` without characters that nobody can read: controls, NUL, lone surrogates, zero width."""
    unified = raw.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unified if c in KEPT_CONTROLS or _readable(c)).strip()


def _readable(character: str) -> bool:
    return unicodedata.category(character) not in DROPPED_CATEGORIES


def kind_of(text: str) -> TextKind:
    """Return what a cleaned text consists of; emoji or punctuation alone are SYMBOLS."""
    if not text:
        return TextKind.EMPTY
    return TextKind.WORDS if any(c.isalnum() for c in text) else TextKind.SYMBOLS


def is_phrase(text: str, phrases: Iterable[str]) -> bool:
    """Tell whether the whole text, punctuation and spaces aside, is one of `phrases`."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum()) in phrases


def mentions(text: str, words: Iterable[str]) -> bool:
    """Tell whether any of `words` occurs in the text."""
    return any(word in text for word in words)
