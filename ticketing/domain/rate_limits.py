"""How often one may write: a token bucket as pure arithmetic, so that every replica counts the same."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` messages at once, then `per_second` of them."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left, as counted at `at` (UTC)."""

    tokens: float
    at: datetime


def refill(bucket: Bucket, limit: Limit, *, now: datetime) -> Bucket:
    """Return the bucket as it stands at `now`; a clock that went backwards takes nothing away."""
    seconds = max(0.0, (now - bucket.at).total_seconds())
    return Bucket(min(float(limit.burst), bucket.tokens + seconds * limit.per_second), max(now, bucket.at))


def spend(bucket: Bucket, limit: Limit, *, now: datetime) -> Bucket | None:
    """Return the bucket after one message, or None when the message comes too soon."""
    full = refill(bucket, limit, now=now)
    return Bucket(full.tokens - 1, full.at) if full.tokens >= 1 else None


def seconds_to_wait(bucket: Bucket, limit: Limit, *, now: datetime) -> float:
    """Return the seconds until one message may be sent; 0 when it may be now."""
    return max(0.0, (1 - refill(bucket, limit, now=now).tokens) / limit.per_second)
