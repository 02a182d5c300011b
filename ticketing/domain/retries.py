"""How long to go on with a notice that does not arrive: growing pauses, and when to give up."""

from datetime import datetime, timedelta

# Inside the house nothing is far away: eight tries in three quarters of an hour tell that something is wrong.
INSIDE_TRIES = 8
# A mail server or gateway may be down over a night; after a day a person has to look.
OUTSIDE_PATIENCE = timedelta(hours=24)
FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """Return the pause after that many failed tries: 20 s, 40 s, … at most an hour."""
    doublings = min(max(0, attempts - 1), 12)
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doublings))


def next_try(
    *, first_at: datetime, attempts: int, now: datetime, retry_after: float | None = None
) -> datetime | None:
    """Return when to try an outside notice again, or None when a day of tries is enough."""
    if now - first_at >= OUTSIDE_PATIENCE:
        return None
    asked = timedelta(seconds=retry_after or 0)
    return now + max(asked, pause_after(attempts))
