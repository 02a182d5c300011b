"""Accepted corrections become sentences by label, each once, without numbers."""

from datetime import UTC, datetime

from ticketing.cli.export_corrections import training_of
from ticketing.usecases.conversations.corrections import Correction

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def _made(text: str, after: str, field: str = "intent") -> Correction:
    return Correction(1, "test:a", 1, field, text, "", after, "s1", NOW, "accepted")


def test_sentences_are_sorted_by_label_and_kept_once() -> None:
    found = training_of(
        [_made("路灯坏了", "seek_help"), _made("路灯坏了", "seek_help"), _made("我要投诉", "complain")]
    )
    assert found["intent"] == {"seek_help": ["路灯坏了"], "complain": ["我要投诉"]}


def test_a_phone_does_not_become_training_material() -> None:
    found = training_of([_made("打13812345678找我", "030501", "topic")])
    assert found["topic"] == {"030501": ["打13900000000找我"]}
