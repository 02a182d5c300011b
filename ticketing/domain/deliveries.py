"""How words reach a citizen whose platform has to be called: retries, giving up, waiting for contact."""

from datetime import datetime, timedelta
from enum import StrEnum

# A sender renews its lease with each message; one that died is replaced after this time.
LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
# A platform that cannot be reached for so long will not take the old words; the next contact brings them.
GIVE_UP_AFTER = timedelta(days=3)
# Whoever wrote just now is awake: quiet hours do not hold back what comes then.
AWAKE = timedelta(minutes=15)


class Outcome(StrEnum):
    """What became of sending: `wait` parks everything until the citizen writes again, `rejected` drops one
    message for good, `retry` tries the same again later, `going_on` keeps the lease."""

    GOING_ON = "going_on"
    DONE = "done"
    RETRY = "retry"
    WAIT = "wait"
    REJECTED = "rejected"


def pause_before_retry(attempts: int, *, asked: float = 0.0) -> timedelta:
    """Return how long to wait after the `attempts`-th failure, at least as long as the platform asked."""
    doublings = min(max(attempts - 1, 0), 12)
    grown = FIRST_PAUSE * (1 << doublings)
    return max(min(grown, LONGEST_PAUSE), timedelta(seconds=asked))


def is_given_up(written: datetime, *, now: datetime) -> bool:
    """Tell whether words written then have been tried for long enough."""
    return now - written >= GIVE_UP_AFTER


def is_awake(contact_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether the citizen wrote so recently that nothing has to wait for the morning."""
    return contact_at is not None and now - contact_at <= AWAKE
