"""Reads phrases.yml: the line's own sentences, its questions, and how the dialogue's questions sound."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.channels.voice.questions import Act, Choice, Line, Question
from bot.channels.voice.turn_taking import Phrasebook

FILE = Path(__file__).parent / "phrases.yml"


@dataclass(frozen=True)
class AskedQuestion:
    """A question of the dialogue: the words it is known by, and how it is asked aloud.

    `says` false: the dialogue's own words are spoken; `keep`: what follows the known sentence is spoken too.
    """

    question: Question
    known_by: re.Pattern[str]
    says: bool
    keep: bool


@dataclass(frozen=True)
class Wording:
    """Everything in phrases.yml, ready for use."""

    lines: dict[str, str]
    phrasebook: Phrasebook
    own: dict[str, Question]
    asked: tuple[AskedQuestion, ...]
    commands: dict[str, tuple[str, ...]]
    danger: dict[str, tuple[str, ...]]
    names: tuple[str, ...]

    def line(self, key: str) -> Line:
        """Return a fixed sentence by its key."""
        return Line(self.lines[key], key)

    @property
    def hot_words(self) -> tuple[str, ...]:
        """Return what a recogniser should know at every question: places, cries for help, topics."""
        hints = [word for asked in self.asked for word in asked.question.hints]
        topics = [word for question in self.own.values() for word in question.hints]
        return tuple(dict.fromkeys([*self.names, *topics, *hints]))

    def fixed_lines(self) -> list[Line]:
        """Return every sentence that can be recorded, each once: the list behind `make prompts`."""
        own = [self.line(key) for key in self.lines]
        asked = [line for known in self.asked for line in known.question.lines]
        return list({line.key: line for line in [*own, *asked]}.values())

    def danger_line(self, text: str) -> Line | None:
        """Return the number to call when the words tell of danger; only used when the desk is away."""
        for number, words in self.danger.items():
            if any(word in text for word in words):
                return Line(self.lines["danger"] + number + "。", f"danger_{number}")
        return None


@cache
def read_wording(path: Path = FILE) -> Wording:
    """Return the wording of the line; a site may keep a file of its own (`HOTLINE_VOICE_PHRASES`)."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    lines: dict[str, str] = content["lines"]
    own = {kind: _own(kind, entry, lines) for kind, entry in content["own"].items()}
    known = {key: Line(text, key) for key, text in lines.items()}
    phrasebook = Phrasebook(
        again=(known["again"],),
        are_you_there=(known["there"],),
        one_moment=(known["moment"],),
        recording_off=(known["recording_off"],),
        goodbye=(known["goodbye"],),
        transfer={reason: tuple(known[key] for key in keys) for reason, keys in content["transfer"].items()},
        opening=own["opening"],
        elder_offer=own["elder_offer"],
        number=own["number"],
    )
    return Wording(
        lines=lines,
        phrasebook=phrasebook,
        own=own,
        asked=tuple(_asked(entry) for entry in content["asked"]),
        commands={name: tuple(phrases) for name, phrases in content["commands"].items()},
        names=tuple(content.get("names", [])),
        danger={number: tuple(words) for number, words in content["danger"].items()},
    )


def _own(kind: str, entry: dict[str, Any], lines: dict[str, str]) -> Question:
    said = tuple(Line(lines[key], key) for key in entry["lines"])
    return _question(kind, entry, said)


def _asked(entry: dict[str, Any]) -> AskedQuestion:
    says = entry.get("says", [])
    said = tuple(Line(text, f"{entry['kind']}_{n}") for n, text in enumerate(says, start=1))
    known_by = re.compile("|".join(entry["when"]))
    return AskedQuestion(
        _question(entry["kind"], entry, said), known_by, bool(says), bool(entry.get("keep", False))
    )


def _question(kind: str, entry: dict[str, Any], lines: tuple[Line, ...]) -> Question:
    return Question(
        kind=kind,
        lines=lines,
        choices=tuple(_choice(choice) for choice in entry.get("choices", [])),
        hints=tuple(entry.get("hints", [])),
        digits=entry.get("digits", 0),
        interruptible=entry.get("interruptible", True),
        not_understood=entry.get("not_understood", False),
        ends_call=entry.get("ends_call", False),
    )


def _choice(entry: dict[str, Any]) -> Choice:
    act = Act(entry.get("act", Act.SEND))
    return Choice(tuple(entry["phrases"]), entry.get("means", ""), entry.get("key", ""), act)
