from dataclasses import replace
from datetime import date

import pytest

from ticketing.domain.knowledge import Bars, Decision, Entry, Online, decide

DAY = date(2026, 11, 22)
BARS = Bars(answer=0.7, offer=0.3)
ENTRY = Entry(
    id="lamp-001",
    area="city",
    title="lamp",
    paraphrases=("light",),
    answer="repair",
    owner="unit",
    source="demo",
    as_of=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
    online=Online.FULL,
    online_where="",
    place="",
    materials=(),
    fee="",
    days="",
    visits=0,
    cross_province=False,
    audience="",
    demo=True,
)
OTHER = replace(ENTRY, id="tree-001", title="tree")
EXPIRED = replace(ENTRY, id="old-001", valid_until=date(2026, 11, 21))


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_an_entry_is_valid_from_its_first_to_its_last_day(day: date, valid: bool) -> None:
    assert ENTRY.valid_on(day) is valid


def test_the_version_changes_with_any_word() -> None:
    assert ENTRY.version == replace(ENTRY).version
    assert ENTRY.version != replace(ENTRY, fee="10").version


@pytest.mark.parametrize(
    ("confidence", "decision"), [(0.71, Decision.ANSWER), (0.69, Decision.OFFER), (0.29, Decision.REFUSE)]
)
def test_the_bars_decide(confidence: float, decision: Decision) -> None:
    assert decide([ENTRY, OTHER], confidence=confidence, bars=BARS, day=DAY).decision is decision


def test_a_question_too_broad_for_one_entry_is_offered_several() -> None:
    found = decide([ENTRY, OTHER], confidence=0.1, hope=0.5, bars=BARS, day=DAY)
    assert (found.decision, found.confidence) == (Decision.OFFER, 0.1)
    assert decide([ENTRY, OTHER], confidence=0.1, hope=0.2, bars=BARS, day=DAY).decision is Decision.REFUSE


def test_an_answer_carries_its_entry_and_an_offer_does_not() -> None:
    assert decide([ENTRY], confidence=0.9, bars=BARS, day=DAY).entry is ENTRY
    offer = decide([ENTRY, OTHER], confidence=0.5, bars=BARS, day=DAY)
    assert (offer.entry, offer.candidates) == (None, (ENTRY, OTHER))


def test_a_question_of_an_expired_entry_is_refused_not_answered_by_its_neighbour() -> None:
    answer = decide([EXPIRED, OTHER], confidence=0.9, bars=BARS, day=DAY)
    assert (answer.decision, answer.entry) == (Decision.REFUSE, None)


def test_an_expired_entry_is_never_offered() -> None:
    assert decide([OTHER, EXPIRED], confidence=0.5, bars=BARS, day=DAY).candidates == (OTHER,)


def test_nothing_valid_means_a_refusal() -> None:
    assert decide([EXPIRED], confidence=0.5, bars=BARS, day=DAY).decision is Decision.REFUSE
