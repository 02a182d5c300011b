from ticketing.domain.statistics import Figure, Row, suppress, total_of


def rows(*counts: tuple[int, int]) -> list[Row]:
    return [Row((str(n),), {"x": Figure(*pair)}) for n, pair in enumerate(counts)]


def shown(*counts: tuple[int, int]) -> list[bool]:
    return [not row.figures["x"].hidden for row in suppress(rows(*counts), smallest=10)]


def test_large_groups_are_shown() -> None:
    assert shown((5, 10), (3, 40)) == [True, True]


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    assert shown((1, 3), (5, 12), (9, 50)) == [False, False, True]


def test_small_groups_that_cover_each_other_are_enough() -> None:
    assert shown((1, 6), (2, 7), (5, 12), (9, 50)) == [False, False, True, True]


def test_small_groups_that_are_few_together_need_another() -> None:
    assert shown((1, 2), (2, 3), (5, 12), (9, 50)) == [False, False, False, True]


def test_empty_groups_hide_nothing() -> None:
    assert shown((0, 0), (5, 12), (9, 50)) == [True, True, True]


def test_a_hidden_figure_has_no_share() -> None:
    assert Figure(3, 4, hidden=True).share is None
    assert Figure(3, 4).share == 0.75
    assert Figure(3).share is None


def test_counts_are_not_hidden() -> None:
    counted = suppress([Row(("a",), {"n": Figure(2)}), Row(("b",), {"n": Figure(200)})], smallest=10)
    assert not any(row.figures["n"].hidden for row in counted)


def test_the_total_is_the_sum_of_the_groups() -> None:
    assert total_of(rows((1, 3), (5, 12)))["x"] == Figure(6, 15)
