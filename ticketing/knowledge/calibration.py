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
STRANGERS_ANSWERED = 0.02  # of the sentences out of scope, at most this share may get an answer (aim: .03)
STRANGERS_OFFERED = 0.20  # … and at most this share may be offered entries to choose from
UNFITTED = Bars(answer=0.7, offer=0.3)
FOLDS = 5


class Calibration:
    """The probability that the best entry is the right one; `bars` for a base of this kind."""

    def __init__(self, *, right: Matrix, wrong: Matrix, strangers: Matrix) -> None:
        """Fit on features of questions whose best entry is right, wrong, or cannot be right."""
        self._model: Any = None
        self.bars = UNFITTED
        if min(len(right), len(strangers)) < FOLDS:
            return  # a base of a handful of entries gives nothing to fit
        features = np.concatenate([right, wrong, strangers])
        labels = np.arange(len(features)) < len(right)
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        unseen = cross_val_predict(model, features, labels, cv=FOLDS, method="predict_proba")[:, 1]
        self.bars = _bars(unseen[-len(strangers) :])
        self._model = model.fit(features, labels)

    def confidence(self, features: Matrix) -> Matrix:
        """Return probabilities, one per row of `features`."""
        if self._model is None:
            guessed: Matrix = np.clip(features[:, 0], 0.0, 1.0)
            return guessed
        fitted: Matrix = self._model.predict_proba(features)[:, 1]
        return fitted


def _bars(strangers: Matrix) -> Bars:
    answer, offer = np.quantile(strangers, [1 - STRANGERS_ANSWERED, 1 - STRANGERS_OFFERED])
    answer = float(np.clip(answer, 0.3, 0.95))
    return Bars(answer=answer, offer=float(np.clip(offer, 0.1, answer)))
