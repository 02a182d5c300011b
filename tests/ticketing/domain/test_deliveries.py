"""Retries of messages to a platform."""

from datetime import UTC, datetime, timedelta

from ticketing.domain.deliveries import (
    GIVE_UP_AFTER,
    LONGEST_PAUSE,
    is_awake,
    is_given_up,
    pause_before_retry,
)

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_pauses_grow_and_stop_growing() -> None:
    pauses = [pause_before_retry(attempts) for attempts in range(1, 30)]
    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(seconds=5)
    assert pauses[-1] == LONGEST_PAUSE


def test_a_platform_that_asks_for_more_time_gets_it() -> None:
    assert pause_before_retry(1, asked=1800) == timedelta(seconds=1800)


def test_old_words_are_given_up_and_new_ones_are_not() -> None:
    assert is_given_up(NOW - GIVE_UP_AFTER, now=NOW)
    assert not is_given_up(NOW - timedelta(hours=5), now=NOW)


def test_who_wrote_just_now_is_awake() -> None:
    assert is_awake(NOW - timedelta(minutes=1), now=NOW)
    assert not is_awake(NOW - timedelta(hours=3), now=NOW)
    assert not is_awake(None, now=NOW)
