"""The bot's turns: which message is next, who works on it, what became of it. No HTTP here."""

from datetime import datetime

from sqlalchemy.orm import Session


def turns_to_resume(session: Session, *, now: datetime, limit: int = 50) -> list[str]:
    """Return conversations with a message that nobody answers: its runner died, or the engine was down.

    The worker hands them to `ticketing.desk.sweep.resume_turns(sessions, settings, clock=…)`, which calls
    this function itself.
    """
    raise NotImplementedError
