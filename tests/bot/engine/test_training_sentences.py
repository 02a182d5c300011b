"""The sentences themselves: enough of them, none twice, none on both sides."""

from collections import Counter

from bot.engine.evaluate import held_out_sentences
from bot.engine.text.data_files import PROJECT_ROOT

TRAIN = held_out_sentences(PROJECT_ROOT / "nlu_data/train")
HELD_OUT = held_out_sentences(PROJECT_ROOT / "nlu_data/held_out")
LONG = ("complain", "seek_help", "suggest", "consult", "report", "praise")


def test_each_intent_has_sixty_sentences_to_learn_from() -> None:
    assert {i: n for i, n in Counter(i for _, i in TRAIN).items() if n < 60} == {}


def test_each_intent_has_fifteen_sentences_held_out() -> None:
    counts = Counter(i for _, i in HELD_OUT)
    assert {i for _, i in TRAIN} == set(counts)
    assert {i: n for i, n in counts.items() if n < 15} == {}


def test_kinds_of_request_have_fifteen_long_petitions() -> None:
    counts = Counter(i for text, i in TRAIN if len(text) >= 80)
    assert {i: counts[i] for i in LONG if counts[i] < 15} == {}


def test_no_sentence_stands_twice() -> None:
    counts = Counter(text for text, _ in [*TRAIN, *HELD_OUT])
    assert [text for text, n in counts.items() if n > 1] == []
