"""The parts of the message that the engine took apart, moved to the words that an order is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actions.turn import Turn


@dataclass(frozen=True)
class Told:
    """What the words tell; `asks` are stretches (start, end) of them, the rest are the words themselves."""

    title: str | None = None
    what: str | None = None
    where: str | None = None
    when: tuple[str, ...] = ()
    asks: tuple[tuple[int, int], ...] = ()


def told_in(text: str, turn: Turn) -> Told:
    """Return the parts that lie within `text`; nothing when the turn's message is another one."""
    parts = turn.petition
    offset = turn.raw.find(text) if parts and text else -1
    if not parts or offset < 0:
        return Told()
    inside = {name: list(_inside(parts.get(name) or [], offset, len(text))) for name in _NAMES}
    spans = parts.get("title_spans") or []
    whole = all(offset <= start and end <= offset + len(text) for start, end in spans)
    return Told(
        title=parts.get("title") if spans and whole else None,
        what=_first(inside["what"]),
        where=_first(inside["where"]),
        when=tuple(p["text"] for p in sorted([*inside["when"], *inside["since"]], key=_start)),
        asks=tuple((p["start"] - offset, p["end"] - offset) for p in inside["asks"]),
    )


_NAMES = ("what", "where", "when", "since", "asks")


def _inside(pieces: list[dict[str, Any]], offset: int, length: int) -> Iterable[dict[str, Any]]:
    return (p for p in pieces if offset <= p["start"] and p["end"] <= offset + length)


def _first(pieces: list[dict[str, Any]]) -> str | None:
    return str(pieces[0]["text"]) if pieces else None


def _start(piece: dict[str, Any]) -> int:
    return int(piece["start"])
