"""Fits how sure the base may be: a logistic regression on the evidence, and the two bars."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ticketing.domain.knowledge import Bars

Matrix = NDArray[np.float64]
Labels = NDArray[np.int64]
STRANGERS_ANSWERED = 0.02  # of the sentences out of scope, at most this share may get an answer (aim: .03)
STRANGERS_OFFERED = 0.20  # … and at most this share may be offered entries to choose from
UNFITTED = Bars(answer=0.7, offer=0.3)
FOLDS = 5


class Calibration:
    """The probability that the best entry is the right one; `bars` for a base of this kind."""

    def __init__(self, features: Matrix, right: Labels, *, strangers: NDArray[np.bool_]) -> None:
        """Fit on one row per question; `strangers` marks the questions that are out of scope."""
        self._model: Any = None
        self.bars = UNFITTED
        if min(np.bincount(right, minlength=2)) < FOLDS:
            return  # a base of a handful of entries gives nothing to fit
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        unseen = cross_val_predict(model, features, right, cv=FOLDS, method="predict_proba")[:, 1]
        self.bars = _bars(unseen[strangers])
        self._model = model.fit(features, right)

    def confidence(self, features: Matrix) -> Matrix:
        """Return probabilities, one per row of `features`."""
        if self._model is None:
            guessed: Matrix = np.clip(features[:, 0], 0.0, 1.0)
            return guessed
        fitted: Matrix = self._model.predict_proba(features)[:, 1]
        return fitted


def _bars(strangers: Matrix) -> Bars:
    if not len(strangers):
        return UNFITTED
    answer, offer = np.quantile(strangers, [1 - STRANGERS_ANSWERED, 1 - STRANGERS_OFFERED])
    answer = float(np.clip(answer, 0.5, 0.95))
    return Bars(answer=answer, offer=float(np.clip(offer, 0.1, answer)))
