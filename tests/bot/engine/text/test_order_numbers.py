"""Order numbers as people type them."""

import pytest

from bot.engine.text.order_numbers import find_order_numbers


@pytest.mark.parametrize(
    "text",
    [
        "TY20261122-0001",
        "ty202611220001",
        "TY 20261122 0001",
        "ＴＹ２０２６１１２２－０００１",
        "20261122-0001",
    ],
)
def test_every_spelling_gives_the_canonical_number(text: str) -> None:
    assert [span.value for span in find_order_numbers(f"查{text}到哪了")] == ["TY20261122-0001"]


def test_a_date_alone_is_no_order_number() -> None:
    assert find_order_numbers("20261122") == []
