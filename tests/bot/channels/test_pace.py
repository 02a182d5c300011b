"""Calls to a platform are spread as it asks."""

from bot.channels.pace import Pace


def test_a_burst_goes_at_once_and_then_one_after_the_other() -> None:
    pace = Pace(burst=2, per_second=1)
    assert [pace.take("a", now=0.0) for _ in range(4)] == [0, 0, 1, 2]


def test_each_name_has_its_own_allowance() -> None:
    pace = Pace(burst=1, per_second=1)
    assert (pace.take("a", now=0.0), pace.take("b", now=0.0)) == (0, 0)


def test_a_pause_fills_the_allowance_again() -> None:
    pace = Pace(burst=2, per_second=1)
    for _ in range(2):
        pace.take("a", now=0.0)
    assert pace.take("a", now=2.0) == 0


def test_old_names_are_forgotten() -> None:
    pace = Pace(burst=1, per_second=1, kept=2)
    for name in "abc":
        pace.take(name, now=0.0)
    assert pace.take("a", now=0.0) == 0
