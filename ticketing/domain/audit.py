"""The audit chain: each line carries the hash of the one before, so that no line can be changed unseen."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line. `day` (local) and `seq` give its place; `details` hold no personal data."""

    day: str
    seq: int
    at: datetime
    actor_id: str
    actor_role: str
    action: str
    subject: str
    details: Mapping[str, object]
    previous: str
    hash: str = ""


def seal(line: AuditLine) -> str:
    """Return the hash of a line over all its fields and the hash before it."""
    fields = [
        line.day,
        line.seq,
        line.at.isoformat(),
        line.actor_id,
        line.actor_role,
        line.action,
        line.subject,
        line.details,
        line.previous,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults(lines: Iterable[AuditLine], head: str | None = None) -> tuple[str, ...]:
    """Return what is wrong with a chain in its order: changed, missing or reordered lines; empty when sound.

    `head` is the hash the last line must have; without it a cut-off end cannot be seen.
    """
    found: list[str] = []
    previous, day, seq = GENESIS, "", 0
    for line in lines:
        place = f"{line.day}#{line.seq}"
        expected = seq + 1 if line.day == day else 1
        if line.day < day or line.seq != expected:
            found.append(f"{place}: expected number {expected} after {day}#{seq}")
        if line.previous != previous:
            found.append(f"{place}: does not follow the line before it")
        if seal(line) != line.hash:
            found.append(f"{place}: was changed")
        previous, day, seq = line.hash, line.day, line.seq
    if head is not None and previous != head:
        found.append("the end of the chain is missing")
    return tuple(found)
