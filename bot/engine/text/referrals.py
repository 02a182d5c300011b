"""Recognises matters that have another lawful route: courts, arbitration, discipline, review, petitions."""

import re
from dataclasses import dataclass
from typing import Any

from bot.engine.text.data_files import load_yaml
from bot.engine.text.normalise import normalise


@dataclass(frozen=True)
class Referral:
    """`ground` names the lawful route; `asks_how` is true when the citizen only asks how that route works."""

    ground: str
    words: str
    asks_how: bool

    def as_dict(self) -> dict[str, Any]:
        """The shape in the parse result."""
        return {"ground": self.ground, "present": True, "words": self.words, "asks_how": self.asks_how}


class ReferralFinder:
    """Rules of nlu_data/referrals.yml, compiled once (国办发〔2020〕53号: what a hotline does not take)."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self._grounds = [(g["ground"], _any_of(g["patterns"]), g.get("unless")) for g in rules["grounds"]]
        self._asks_how = _any_of(rules["asks_how"])
        self._long = int(rules["long_text"])

    @classmethod
    def from_file(cls, path: str) -> "ReferralFinder":
        """Read the rule file; DataFileError when it cannot be parsed."""
        return cls(load_yaml(path))

    def find(self, text: str) -> Referral | None:
        """Return the first ground shown. Long petitions mention courts in passing: only their end counts."""
        plain = normalise(text)
        read = plain if len(plain) <= self._long else plain[-self._long // 2 :]
        for ground, pattern, unless in self._grounds:
            match = pattern.search(read)
            if match and not (unless and re.search("|".join(unless), read)):
                return Referral(ground, match[0], bool(self._asks_how.search(read)))
        return None


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
