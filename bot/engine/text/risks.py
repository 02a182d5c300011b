"""Finds what an operator must see soon: threats, petitions to the capital, unpaid groups, group events."""

import re
from dataclasses import dataclass
from typing import Any

from bot.engine.text.data_files import load_yaml
from bot.engine.text.normalise import normalise


@dataclass(frozen=True)
class Risk:
    """`words` are the citizen's words that showed it; a `severe` one needs a person at once."""

    kind: str
    words: str
    severe: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The shape in the parse result."""
        return {"kind": self.kind, "present": True, "words": self.words, "severe": self.severe}


class RiskFinder:
    """Rules of nlu_data/risks/rules.yml, compiled once. A risk is raised to a person, never refused."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self._kinds = [
            (kind["kind"], bool(kind.get("severe")), _any_of(kind["patterns"]), _any_of(kind["harmless"]))
            for kind in rules["kinds"]
        ]

    @classmethod
    def from_file(cls, path: str) -> "RiskFinder":
        """Read the rule file; DataFileError when it cannot be parsed."""
        return cls(load_yaml(path))

    def named(self, kind: str, words: str) -> Risk:
        """A risk of `kind` that something else than a rule found in `words`."""
        return Risk(kind, words, any(severe for name, severe, *_ in self._kinds if name == kind))

    def find(self, text: str) -> Risk | None:
        """Return the first risk shown, or None."""
        plain = normalise(text)
        for kind, severe, patterns, harmless in self._kinds:
            visible = harmless.sub(lambda m: "□" * len(m[0]), plain)
            match = patterns.search(visible)
            if match:
                return Risk(kind, plain[match.start() : match.end()], severe)
        return None


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
