from tests.ticketing.order_builders import TUESDAY
from ticketing.domain.retries import OUTSIDE_PATIENCE, next_try, pause_after


def test_pauses_grow_to_an_hour_and_no_further() -> None:
    seconds = [pause_after(n).total_seconds() for n in (1, 2, 3, 9, 500)]
    assert seconds == [20, 40, 80, 3600, 3600]


def test_the_other_sides_wish_is_kept_when_it_is_longer() -> None:
    def pause(asked: float) -> float:
        again = next_try(first_at=TUESDAY, attempts=1, now=TUESDAY, retry_after=asked)
        assert again is not None
        return (again - TUESDAY).total_seconds()

    assert [pause(300), pause(1)] == [300, 20]


def test_a_day_of_tries_is_enough() -> None:
    assert next_try(first_at=TUESDAY, attempts=30, now=TUESDAY + OUTSIDE_PATIENCE) is None
