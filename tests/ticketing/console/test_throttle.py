from datetime import UTC, datetime, timedelta

from ticketing.console.throttle import Throttle
from ticketing.domain.rate_limits import Limit

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
LIMIT = Limit(burst=3, per_second=0.1)


def _after(failures: int) -> Throttle:
    throttle = Throttle(LIMIT)
    for _ in range(failures):
        throttle.count_failure("192.0.2.1", now=NOW)
    return throttle


def test_a_few_wrong_passwords_are_no_reason_to_wait() -> None:
    assert _after(LIMIT.burst - 1).seconds_to_wait("192.0.2.1", now=NOW) == 0


def test_many_wrong_passwords_make_the_address_wait() -> None:
    assert _after(LIMIT.burst + 5).seconds_to_wait("192.0.2.1", now=NOW) > 0


def test_another_address_does_not_wait() -> None:
    assert _after(LIMIT.burst).seconds_to_wait("192.0.2.2", now=NOW) == 0


def test_the_wait_is_over_after_a_while() -> None:
    later = NOW + timedelta(seconds=11)
    assert _after(LIMIT.burst).seconds_to_wait("192.0.2.1", now=later) == 0
