"""Reads the patterns of the answer check from ticketing/data/answers.yml."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ticketing.domain.answers import AnswerRules

FILE = Path(__file__).parent.parent / "data" / "answers.yml"


@cache
def answer_rules() -> AnswerRules:
    """Return the rules; raises re.error for an unreadable pattern, TypeError for an unknown name."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return AnswerRules(**{name: _pattern(value) for name, value in loaded.items()})


def _pattern(value: Any) -> Any:  # noqa: ANN401  (numbers and texts stay as they are)
    return re.compile("|".join(f"(?:{part})" for part in value)) if isinstance(value, list) else value
