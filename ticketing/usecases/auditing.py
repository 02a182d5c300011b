"""The audit: one hash-chained line per thing that someone did."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.audit import AuditLine, faults
from ticketing.domain.calendar import local
from ticketing.storage import audit as table


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
    table.append(
        session,
        AuditLine(
            day=local(now).date().isoformat(),
            seq=0,
            at=now.astimezone(UTC),
            actor_id=actor.id,
            actor_role=str(actor.role),
            action=action,
            subject=subject,
            details=details or {},
            previous="",
        ),
    )


def verify(session: Session) -> tuple[str, ...]:
    """Return what is wrong with the audit chain in the database; empty when sound."""
    return faults(table.lines(session), table.head_hash(session))
