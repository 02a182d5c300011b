"""The parts of a message, moved to the words that an order is about."""

from actions.petitions import Told, told_in
from tests.actions.talk import turn

TEXT = "您好，平阳路路灯坏了三天了，希望尽快修好"
PETITION = {
    "what": [{"text": "平阳路路灯坏了三天了", "start": 3, "end": 13}],
    "where": [{"text": "平阳路", "start": 3, "end": 6}],
    "when": [],
    "since": [{"text": "三天了", "start": 10, "end": 13}],
    "who": [],
    "asks": [{"text": "希望尽快修好", "start": 14, "end": 20}],
    "title": "平阳路路灯坏了",
    "title_spans": [[3, 10]],
}


def test_the_parts_are_told() -> None:
    told = told_in(TEXT, turn(TEXT, petition=PETITION))
    assert told == Told("平阳路路灯坏了", "平阳路路灯坏了三天了", "平阳路", ("三天了",), ((14, 20),))


def test_spans_are_moved_to_a_part_of_the_message() -> None:
    told = told_in(TEXT[3:], turn(TEXT, petition=PETITION))
    assert TEXT[3:][slice(*told.asks[0])] == "希望尽快修好"


def test_another_text_than_the_message_tells_nothing() -> None:
    assert told_in("别的事", turn(TEXT, petition=PETITION)) == Told()


def test_a_title_from_outside_the_words_is_left_out() -> None:
    assert told_in("希望尽快修好", turn(TEXT, petition=PETITION)).title is None
