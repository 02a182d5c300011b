"""The audit: one hash-chained line per thing that someone did."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.audit import AuditLine, faults
from ticketing.domain.calendar import local
from ticketing.domain.orders import Happened
from ticketing.storage import audit as table
from ticketing.storage.writing import Rows, write_all


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the admin's page shows it; `id` is only for paging."""

    id: int
    at: datetime
    actor_id: str
    actor_role: str
    action: str
    subject: str
    details: tuple[tuple[str, str], ...]


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: str,
    details: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Append one audit line in the caller's transaction; `details` must hold no personal data."""
    table.append(session, _line(actor.id, str(actor.role), action, subject, details or {}, now=now))


def record_events(
    session: Session, happened: Sequence[Happened], *, now: datetime, along: Sequence[Rows] = ()
) -> None:
    """Append one line for each event of the orders, all under one lock on the chain's end.

    The rows that come `along` are written in the same statement.
    """
    lines = []
    for order, events in happened:
        for event in events:
            details = {**event.details, "happened_at": event.at.astimezone(UTC).isoformat()}
            action = f"order.{event.name}"
            lines.append(_line(event.actor_id, event.actor_role, action, order.number, details, now=now))
    if lines:
        table.append_all(session, lines, along=along)
    else:
        write_all(session, along)


def _line(
    actor_id: str, role: str, action: str, subject: str, details: Mapping[str, object], *, now: datetime
) -> AuditLine:
    day = local(now).date().isoformat()
    return AuditLine(day, 0, now.astimezone(UTC), actor_id, role, action, subject, details, previous="")


def verify(session: Session) -> tuple[str, ...]:
    """Return what is wrong with the audit chain in the database; empty when sound."""
    return faults(table.lines(session), table.head_hash(session))


def find_lines(
    session: Session,
    *,
    subject: str = "",
    topic: str = "",
    oldest_first: bool = False,
    after: int | None = None,
    limit: int = 100,
) -> list[ShownLine]:
    """Return the newest lines or the oldest, of one subject and topic or of all.

    `topic` is the first part of an action's code; `after` is the last id of the page before.
    """
    found = table.find_lines(
        session, subject=subject, topic=topic, oldest_first=oldest_first, after=after, limit=limit
    )
    return [
        ShownLine(
            id=row_id,
            at=line.at,
            actor_id=line.actor_id,
            actor_role=line.actor_role,
            action=line.action,
            subject=line.subject,
            details=_pairs(line.details),
        )
        for row_id, line in found
    ]


def _pairs(details: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the details worth reading: what has a value, and not the time again."""
    return tuple((name, str(value)) for name, value in details.items() if value and name != "happened_at")


def count_lines(session: Session) -> int:
    """Return how many lines there are."""
    return table.count(session)


def export_lines(session: Session) -> Iterator[str]:
    """Yield the chain, one JSON object a line, the last one naming the end of the chain."""
    count = 0
    for line in table.lines(session):
        yield json.dumps({**asdict(line), "at": line.at.isoformat()}, ensure_ascii=False) + "\n"
        count += 1
    yield json.dumps({"head": table.head_hash(session), "lines": count}) + "\n"
