"""The annotated messages and how they are counted."""

import pytest

from bot.engine.evaluate_elements import MESSAGES, PLACES, marked, read_messages, scores, title_figures
from bot.engine.text.data_files import load_yaml
from bot.engine.text.petitions import PARTS, Petition, Piece
from bot.engine.text.places import PlaceFinder

TEXT = "平阳路路灯坏了"


def petition(what: Piece) -> Petition:
    return Petition(what=(what,), where=(), when=(), since=(), who=(), asks=(), title=None)


def test_every_annotation_stands_in_its_message() -> None:
    messages = load_yaml(MESSAGES)["messages"]
    assert len(messages) >= 60
    assert all(isinstance(marked(message, part), set) for message in messages for part in PARTS)


def test_f1_is_counted_by_characters() -> None:
    message = {"text": TEXT, "what": [TEXT]}
    half = scores([(message, petition(Piece(TEXT[3:7], 3, 7)))])["what"]
    assert half["f1"] == pytest.approx(2 * 4 / 11)
    assert half["found"] == 1


def test_what_every_release_must_reach() -> None:
    places = PlaceFinder.from_file(PLACES)
    messages = load_yaml(MESSAGES)["messages"]
    read = list(read_messages([m["text"] for m in messages], places))
    figures = scores([(m, p) for m, (_, _, p) in zip(messages, read, strict=True)])
    assert figures["asks"]["f1"] >= 0.85
    assert figures["where"]["f1"] >= 0.85
    assert title_figures(read)["sound"] == 1.0
