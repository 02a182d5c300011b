"""The set of time phrases and how it is counted."""

from bot.engine.evaluate_times import is_right, read_phrases


def test_the_set_is_large_and_nearly_all_of_it_is_read() -> None:
    rows = read_phrases()
    assert len(rows) >= 100
    assert sum(map(is_right, rows)) / len(rows) >= 0.97


def test_a_wrong_range_counts_as_wrong() -> None:
    row = {"said": "昨天", "from": "2026-11-20T00:00", "to": "2026-11-20T23:59", "flags": ""}
    assert not is_right(row)


def test_a_time_found_where_there_is_none_counts_as_wrong() -> None:
    assert not is_right({"said": "昨天", "from": "-", "to": "-", "flags": ""})
