"""Processes without an address of their own say that they are alive."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.storage import conversations as storage


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Note that process `name` is alive; the health page calls it down after 30 seconds of silence."""
    storage.beat(session, name, now=now)
