"""Tells an emergency that is happening now from one that is past, imagined, denied or merely told of."""

import re
from dataclasses import dataclass
from typing import Any

from bot.engine.text.data_files import load_yaml
from bot.engine.text.normalise import normalise

_DOUBTS = ("past", "hypothetical", "negated", "reported", "talk_about")
_SENTENCE = re.compile(r"[^。！？!?\n；;]+[。！？!?\n；;]*")
_CLAUSE = re.compile(r"[^，,、：:]+")


@dataclass(frozen=True)
class Emergency:
    """`number` is the line to call (110, 119, 120 or 122); `words` the citizen's words that showed it."""

    kind: str
    number: str
    words: str

    def as_dict(self) -> dict[str, Any]:
        """The shape in the parse result."""
        return {"kind": self.kind, "number": self.number, "present": True, "words": self.words}


@dataclass(frozen=True)
class _Kind:
    name: str
    number: str
    strong: re.Pattern[str]
    harmless: re.Pattern[str] | None
    certain: re.Pattern[str] | None


class EmergencyFinder:
    """Rules of nlu_data/emergencies/rules.yml, compiled once."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self._kinds = [_kind(entry) for entry in rules["kinds"]]
        self._call = _any_of(rules["call_for_help"])
        self._not_now = _any_of(
            [*rules["past"], *rules["hypothetical"], *rules["negated"], *rules["reported"]]
        )
        self._denied = _any_of(rules["negated"])
        self._signs = [*(_any_of(rules[doubt]) for doubt in _DOUBTS), self._call]
        self._signs += [_any_of(patterns) for patterns in rules["signs"].values()]
        self._topic_words = _any_of(rules["talk_about"])
        self._long = int(rules["long_text"])
        self._numbers = {kind.name: kind.number for kind in self._kinds}

    @classmethod
    def from_file(cls, path: str) -> "EmergencyFinder":
        """Read the rule file; DataFileError when it cannot be parsed."""
        return cls(load_yaml(path))

    def find(self, text: str) -> Emergency | None:
        """Return the first present emergency in `text`, or None."""
        plain = normalise(text)
        for sentence in _SENTENCE.findall(plain):
            found = self._in_sentence(sentence, is_long=len(plain) > self._long)
            if found:
                return found
        return None

    def signs(self, text: str) -> list[float]:
        """Yes/no: past, imagined, denied, told of, a call for help …, and last an event of some kind."""
        plain = normalise(text)
        told = any(kind.strong.search(plain) for kind in self._kinds)
        return [*(float(bool(sign.search(plain))) for sign in self._signs), float(told)]

    def number_of(self, kind: str) -> str:
        """The line to call for a kind; 110 for one without a rule."""
        return self._numbers.get(kind, "110")

    def is_short(self, text: str) -> bool:
        """False for a petition: there a mention of an event is no call for help."""
        return len(text.strip()) <= self._long

    def _in_sentence(self, sentence: str, *, is_long: bool) -> Emergency | None:
        for kind in self._kinds:
            visible = kind.harmless.sub(lambda m: "□" * len(m[0]), sentence) if kind.harmless else sentence
            certain = kind.certain.search(sentence) if kind.certain else None
            if certain and not self._denied.search(sentence):
                return Emergency(kind.name, kind.number, certain[0])
            match = kind.strong.search(visible)
            if match and self._is_present(sentence, match, is_long=is_long):
                return Emergency(kind.name, kind.number, match[0])
        return None

    def _is_present(self, sentence: str, match: re.Match[str], *, is_long: bool) -> bool:
        """A call for help in the sentence beats doubt in another clause; a long petition needs one."""
        if self._topic_words.search(sentence):
            return False
        doubtful = bool(self._not_now.search(sentence))
        urgent = bool(self._call.search(sentence))
        if is_long:
            return urgent and not doubtful
        return not doubtful or (urgent and not self._clause_is_doubtful(sentence, match))

    def _clause_is_doubtful(self, sentence: str, match: re.Match[str]) -> bool:
        clause = next(
            (c[0] for c in _CLAUSE.finditer(sentence) if c.start() <= match.start() < c.end()), sentence
        )
        return bool(self._not_now.search(clause))


def _kind(entry: dict[str, Any]) -> _Kind:
    harmless = _any_of(entry["harmless"]) if entry.get("harmless") else None
    certain = _any_of(entry["certain"]) if entry.get("certain") else None
    return _Kind(entry["kind"], str(entry["number"]), _any_of(entry["patterns"]), harmless, certain)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
