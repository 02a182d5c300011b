"""The token bucket."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.rate_limits import Bucket, Limit, refill, seconds_to_wait, spend

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LIMIT = Limit(burst=3, per_second=0.5)


def test_a_burst_passes_and_the_next_must_wait_as_long_as_told() -> None:
    bucket = Bucket(3, NOW)
    for _ in range(3):
        spent = spend(bucket, LIMIT, now=NOW)
        assert spent is not None
        bucket = spent
    assert spend(bucket, LIMIT, now=NOW) is None
    wait = seconds_to_wait(bucket, LIMIT, now=NOW)
    assert wait == 2.0
    assert spend(bucket, LIMIT, now=NOW + timedelta(seconds=wait)) is not None


def test_a_full_bucket_does_not_overflow() -> None:
    assert refill(Bucket(3, NOW), LIMIT, now=NOW + timedelta(days=1)).tokens == 3


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    assert refill(Bucket(2, NOW), LIMIT, now=NOW - timedelta(hours=1)) == Bucket(2, NOW)


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=40))
def test_never_more_pass_than_the_burst_and_the_rate_allow(pauses: list[float]) -> None:
    bucket, now, passed = Bucket(LIMIT.burst, NOW), NOW, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        spent = spend(bucket, LIMIT, now=now)
        if spent is not None:
            bucket, passed = spent, passed + 1
    assert passed <= LIMIT.burst + (now - NOW).total_seconds() * LIMIT.per_second + 1e-6
