"""The dialect sentences."""

from bot.engine.evaluate_dialect import read_sentences
from bot.engine.text.dialect import read_dialect


def test_every_sentence_holds_a_word_of_the_table() -> None:
    dialect, rows = read_dialect(), read_sentences()
    assert len(rows) >= 40
    assert [row["said"] for row in rows if not dialect.find(row["said"])] == []


def test_the_plain_versions_hold_hardly_any() -> None:
    dialect, rows = read_dialect(), read_sentences()
    assert sum(bool(dialect.find(row["plain"])) for row in rows) <= 2
