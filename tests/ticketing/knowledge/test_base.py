from datetime import date
from pathlib import Path

import pytest

from tests.ticketing.knowledge.small_base import row, write_folder
from ticketing.domain.knowledge import Decision
from ticketing.knowledge.base import KnowledgeBase
from ticketing.knowledge.sources import read_sources

TODAY = date(2026, 11, 22)


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    return KnowledgeBase(read_sources(write_folder(tmp_path)), encoder=None)


def test_an_entry_s_own_wording_is_answered_with_that_entry(base: KnowledgeBase) -> None:
    answer = base.ask("借书证怎么办", day=TODAY)
    assert answer.decision is Decision.ANSWER
    assert answer.entry is not None
    assert answer.entry.id == "card-001"


def test_the_title_of_any_entry_is_answered_without_doubt(base: KnowledgeBase) -> None:
    for entry in base.entries:
        answer = base.ask(entry.title, day=TODAY)
        assert (answer.decision, answer.entry, answer.confidence) == (Decision.ANSWER, entry, 1.0)


def test_another_wording_ranks_the_right_entry_first(base: KnowledgeBase) -> None:
    assert base.rank(["门口的路灯不亮了"])[0][0].id == "lamp-001"


def test_a_question_that_shares_nothing_with_any_entry_is_refused(base: KnowledgeBase) -> None:
    answer = base.ask("xyz", day=TODAY)
    assert answer.decision is Decision.REFUSE
    assert answer.entry is None
    assert answer.candidates == ()


@pytest.mark.parametrize("question", ["", " \u3000 ", "\x00", "\ud800", "😀😀", "？！"])
def test_what_holds_no_words_is_refused_without_confidence(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question, day=TODAY)
    assert (answer.decision, answer.confidence) == (Decision.REFUSE, 0.0)


def test_half_of_a_surrogate_pair_in_a_question_does_no_harm(base: KnowledgeBase) -> None:
    assert base.ask("借书证\ud83d怎么办\x00", day=TODAY).candidates


def test_an_expired_entry_is_not_given_as_an_answer(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path, [row("lamp-001", valid_until="2026-03-01"), row("card-001"), row("bill-001")]
    )
    answer = KnowledgeBase(read_sources(folder), encoder=None).ask("路灯坏了找谁修", day=TODAY)
    assert answer.decision is not Decision.ANSWER
    assert "lamp-001" not in {entry.id for entry in answer.candidates}


def test_many_questions_are_answered_in_their_order(base: KnowledgeBase) -> None:
    answers = base.ask_all(["水费怎么交", "", "行道树怎么修剪"], day=TODAY)
    assert [answer.entry.id if answer.entry else None for answer in answers] == ["bill-001", None, "tree-001"]


def test_a_base_of_one_entry_can_be_asked(tmp_path: Path) -> None:
    base = KnowledgeBase(read_sources(write_folder(tmp_path, [row()])), encoder=None)
    assert base.rank(["路灯"])[0][0].id == "lamp-001"
