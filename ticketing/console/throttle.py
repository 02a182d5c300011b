"""Slows down whoever tries many wrong passwords from one address, whichever accounts he tries.

Counted per process and forgotten at a restart: the lock of the account itself is in the database.
"""

from datetime import datetime

from ticketing.domain.rate_limits import Bucket, Limit, refill, seconds_to_wait, spend

# A whole room behind one proxy mistypes less often than this.
WRONG_PASSWORDS = Limit(burst=20, per_second=0.1)
MOST_ADDRESSES = 10_000


class Throttle:
    """Buckets of wrong passwords by address."""

    def __init__(self, limit: Limit = WRONG_PASSWORDS) -> None:
        self._limit = limit
        self._buckets: dict[str, Bucket] = {}

    def seconds_to_wait(self, address: str, *, now: datetime) -> float:
        """Return how long this address has to wait; 0 when it may try."""
        return seconds_to_wait(self._bucket(address, now), self._limit, now=now)

    def count_failure(self, address: str, *, now: datetime) -> None:
        """Note a wrong password."""
        if len(self._buckets) >= MOST_ADDRESSES:
            self._forget_full(now)
        self._buckets[address] = spend(self._bucket(address, now), self._limit, now=now) or Bucket(0, now)

    def _bucket(self, address: str, now: datetime) -> Bucket:
        return self._buckets.get(address, Bucket(self._limit.burst, now))

    def _forget_full(self, now: datetime) -> None:
        left = {a: refill(b, self._limit, now=now) for a, b in self._buckets.items()}
        self._buckets = {a: b for a, b in left.items() if b.tokens < self._limit.burst}
