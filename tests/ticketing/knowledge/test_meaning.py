import numpy as np
import pytest

from ticketing.knowledge.meaning import MASKED, Matrix, Meaning, Metric, Owners, best_per_entry

OWNERS: Owners = np.array([0, 0, 0, 1, 1, 1])


@pytest.fixture
def questions() -> Matrix:
    """Two entries that differ in the first direction; the second is how people happen to speak."""
    return np.array(
        [[1, 0, 0.1], [1, 2, 0], [1, -2, 0], [-1, 0, 0], [-1, 2, 0.1], [-1, -2, 0]], dtype=np.float64
    )


ANSWERS: Matrix = np.array([[1, 0, 0], [-1, 0, 0]], dtype=np.float64)
STRANGERS: Matrix = np.array([[0, 0, 1], [0, 0, -1]], dtype=np.float64)


def test_the_way_of_speaking_no_longer_outweighs_the_matter(questions: Matrix) -> None:
    asked, same_entry, spoken_alike = np.array([[1.0, 2, 0], [1.0, -2, 0], [-1.0, 2, 0]])
    assert asked @ spoken_alike > asked @ same_entry + 5
    turned = Metric(questions, OWNERS)(np.stack([asked, same_entry, spoken_alike]))
    assert turned[0] @ turned[2] < turned[0] @ turned[1] + 0.1


def test_a_question_lies_nearest_to_its_own_entry(questions: Matrix) -> None:
    nearest, centre = Meaning(questions, ANSWERS, owners=OWNERS, strangers=STRANGERS).compare(
        np.array([[0.9, 1.5, 0]])
    )
    assert nearest.argmax(axis=1).tolist() == centre.argmax(axis=1).tolist() == [0]


def test_a_question_that_was_left_out_is_not_found_again(questions: Matrix) -> None:
    seen = np.array([False, True, True, True, True, True])
    nearest, _ = Meaning(questions, ANSWERS, owners=OWNERS, strangers=STRANGERS, seen=seen).compare(
        questions[:1]
    )
    assert nearest[0, 0] < 1.0 - 1e-6


def test_an_entry_of_which_nothing_was_seen_keeps_its_answer(questions: Matrix) -> None:
    seen = OWNERS == 1
    nearest, centre = Meaning(questions, ANSWERS, owners=OWNERS, strangers=STRANGERS, seen=seen).compare(
        questions[:1]
    )
    assert nearest[0, 0] == MASKED
    assert np.isfinite(centre).all()


def test_the_best_text_speaks_for_its_entry() -> None:
    assert best_per_entry(np.array([[0.1, 0.9, 0.2, 0.3]]), np.array([0, 0, 1, 2])).tolist() == [
        [0.9, 0.2, 0.3]
    ]


def test_the_sentences_that_no_entry_answers_are_compared_too(questions: Matrix) -> None:
    strange = Meaning(questions, ANSWERS, owners=OWNERS, strangers=STRANGERS).strange(STRANGERS)
    assert strange.argmax(axis=1).tolist() == [0, 1]
