import numpy as np
from numpy.typing import NDArray

from ticketing.knowledge.calibration import STRANGERS_ANSWERED, UNFITTED, Calibration


def around(middle: float, *, rows: int) -> NDArray[np.float64]:
    return np.random.default_rng(7).normal(middle, 0.5, size=(rows, 6))


def fit(*, right: float, rows: int, wrong: int, strangers: NDArray[np.float64]) -> Calibration:
    """Fit on `rows` questions that are right and `wrong` ones whose entry came second or not at all."""
    first = np.arange(rows + wrong) < rows
    asked = np.concatenate([around(right, rows=rows), around(right / 2, rows=wrong)])
    return Calibration(
        asked, first=first, three=first | (np.arange(rows + wrong) % 2 == 0), strangers=strangers
    )


def test_confidence_grows_with_the_evidence() -> None:
    fitted = fit(right=2, rows=200, wrong=50, strangers=around(-1, rows=50))
    low, high = fitted.confidence(np.array([[-1.0] * 6, [2.0] * 6]))
    assert low < 0.2 < 0.8 < high


def test_one_of_three_is_right_at_least_as_likely_as_the_first() -> None:
    fitted = fit(right=2, rows=200, wrong=100, strangers=around(-1, rows=50))
    middling = around(1, rows=20)
    assert fitted.hope(middling).mean() > fitted.confidence(middling).mean()


def test_few_strangers_reach_the_bar_for_an_answer() -> None:
    fitted = fit(right=1, rows=400, wrong=100, strangers=around(0, rows=200))
    strangers = np.random.default_rng(8).normal(0, 0.5, size=(2000, 6))
    assert np.mean(fitted.confidence(strangers) >= fitted.bars.answer) <= 2 * STRANGERS_ANSWERED
    assert fitted.bars.offer <= fitted.bars.answer


def test_with_too_little_to_fit_the_similarity_itself_decides() -> None:
    unfitted = fit(right=1, rows=3, wrong=0, strangers=around(0, rows=2))
    assert unfitted.bars == UNFITTED
    evidence = np.array([[1.5, 0, 0, 0, 0, 0], [0.2, 0, 0, 0, 0, 0]])
    assert unfitted.confidence(evidence).tolist() == unfitted.hope(evidence).tolist() == [1.0, 0.2]
