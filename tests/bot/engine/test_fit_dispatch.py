"""The bar of automatic dispatch."""

from bot.engine.fit_dispatch import Sent, error_at, fitted_bar, table_of

# Sure readings are right, doubtful ones half the time.
SENT = [Sent(0.9, right=True)] * 200 + [Sent(0.6, right=n % 2 == 0) for n in range(200)]


def test_the_bar_lies_above_what_is_too_often_wrong() -> None:
    bar = fitted_bar(SENT, error=0.1)
    assert bar is not None
    assert 0.6 < bar <= 0.9


def test_few_right_ones_are_no_proof() -> None:
    assert fitted_bar([Sent(0.9, right=True)] * 10, error=0.1) is None


def test_error_and_share_are_of_those_above_the_bar() -> None:
    share, wrong, upper = error_at(SENT, 0.5)
    assert (share, wrong) == (1.0, 0.25)
    assert 0.25 < upper < 0.3


def test_what_is_written_shows_the_fitted_bar_among_others() -> None:
    found = table_of(SENT, error=0.1)
    assert found["auto_dispatch_bar"] in [row["bar"] for row in found["measured"]]
