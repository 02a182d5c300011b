import numpy as np

from ticketing.knowledge.evidence import Similarities, weigh

NOBODY = np.zeros(1)


def similar(rows: list[list[float]]) -> np.ndarray:
    return np.array(rows)


def test_entries_are_ranked_by_all_three_similarities() -> None:
    found = Similarities(
        similar([[0.1, 0.2, 0.9]]), similar([[0.5, 0.1, 0.4]]), similar([[0.2, 0.0, 0.3]]), NOBODY
    )
    assert weigh(found).order.tolist() == [[2, 0, 1]]


def test_the_margin_is_nothing_between_twins() -> None:
    twins = similar([[0.5, 0.5, 0.0]])
    assert weigh(Similarities(twins, twins, twins, NOBODY)).features[0, 2] == 0.0


def test_agreement_is_seen_when_characters_name_the_same_entry() -> None:
    meaning, same, other = similar([[0.9, 0.1]]), similar([[0.8, 0.0]]), similar([[0.0, 0.8]])
    assert weigh(Similarities(meaning, meaning, same, NOBODY)).features[0, 5] == 1.0
    assert weigh(Similarities(meaning, meaning, other, NOBODY)).features[0, 5] == 0.0


def test_a_single_entry_can_be_weighed() -> None:
    alone = similar([[0.5]])
    assert np.isfinite(weigh(Similarities(alone, alone, alone, NOBODY)).features).all()


def test_a_sentence_that_no_entry_answers_speaks_against_the_best_entry() -> None:
    found = similar([[0.5, 0.1], [0.5, 0.1]])
    features = weigh(Similarities(found, found, found, np.array([0.1, 0.9]))).features
    assert features[:, 6].tolist() == [0.4, -0.4]
