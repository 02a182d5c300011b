"""The audit: one hash-chained line per thing that someone did."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor


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
    raise NotImplementedError
