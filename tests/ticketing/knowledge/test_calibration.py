import numpy as np
from numpy.typing import NDArray

from ticketing.knowledge.calibration import STRANGERS_ANSWERED, UNFITTED, Calibration


def around(middle: float, *, rows: int) -> NDArray[np.float64]:
    return np.random.default_rng(7).normal(middle, 0.5, size=(rows, 6))


def test_confidence_grows_with_the_evidence() -> None:
    fitted = Calibration(right=around(2, rows=200), wrong=around(0, rows=50), strangers=around(-1, rows=50))
    low, high = fitted.confidence(np.array([[-1.0] * 6, [2.0] * 6]))
    assert low < 0.2 < 0.8 < high


def test_few_strangers_reach_the_bar_for_an_answer() -> None:
    fitted = Calibration(
        right=around(1, rows=400), wrong=around(0.5, rows=100), strangers=around(0, rows=200)
    )
    strangers = np.random.default_rng(8).normal(0, 0.5, size=(2000, 6))
    assert np.mean(fitted.confidence(strangers) >= fitted.bars.answer) <= 2 * STRANGERS_ANSWERED
    assert fitted.bars.offer <= fitted.bars.answer


def test_with_too_little_to_fit_the_similarity_itself_decides() -> None:
    unfitted = Calibration(right=around(1, rows=3), wrong=around(0, rows=0), strangers=around(0, rows=2))
    assert unfitted.bars == UNFITTED
    assert unfitted.confidence(np.array([[1.5, 0, 0, 0, 0, 0], [0.2, 0, 0, 0, 0, 0]])).tolist() == [1.0, 0.2]
