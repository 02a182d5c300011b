"""Reads the desk's own sentences and phrases from their data files."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from ticketing.domain.messages import Button, DeskWords

DATA = Path(__file__).parents[2] / "data"


@cache
def _sentences() -> dict[str, str]:
    loaded: dict[str, str] = {}
    for file in ("desk", "channels"):
        loaded |= yaml.safe_load((DATA / "wording" / f"{file}.yml").read_text(encoding="utf-8"))
    return loaded


@cache
def desk_words() -> DeskWords:
    """Return the phrases that the desk understands without the engine."""
    loaded = yaml.safe_load((DATA / "desk_phrases.yml").read_text(encoding="utf-8"))
    return DeskWords(
        ask_person=frozenset(loaded["ask_person"]),
        leave_queue=frozenset(loaded["leave_queue"]),
        danger=tuple(loaded["danger"]),
        anger=tuple(loaded["anger"]),
        age=loaded["age"]["pattern"],
        decades={str(sign): years for sign, years in loaded["age"]["decades"].items()},
    )


def sentence(code: str, **facts: object) -> str:
    """Return one of the desk's sentences, its places filled."""
    return _sentences()[code].format(**facts).strip()


def waiting_time(expected: timedelta | None) -> str:
    """Return the part of a sentence that tells how long it will take; empty when nobody knows."""
    if expected is None:
        return ""
    return sentence("expected_wait", minutes=int(expected.total_seconds() // 60))


def button(code: str) -> Button:
    """Return a button whose payload is its own title: what the citizen could have typed."""
    title = _sentences()[code]
    return Button(title=title, payload=title)
