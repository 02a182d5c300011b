"""Fits how sure the base may be: a logistic regression on the evidence, and the two bars."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ticketing.domain.knowledge import Bars

Matrix = NDArray[np.float64]
Labels = NDArray[np.bool_]
STRANGERS_ANSWERED = 0.025  # of the sentences out of scope, at most this share may get an answer (aim: .03)
STRANGERS_OFFERED = 0.20  # … and at most this share may be offered entries to choose from
UNFITTED = Bars(answer=0.7, offer=0.3)
FOLDS = 5


class Calibration:
    """The probability that the best entry is the right one; `bars` for a base of this kind."""

    def __init__(self, *, right: Matrix, wrong: Matrix, strangers: Matrix) -> None:
        """Fit on features of questions whose best entry is right, wrong, or cannot be right."""
        self._model: Any = None
        self.bars = UNFITTED
        if min(len(right), len(strangers)) < 2 * FOLDS:
            return  # a base of a handful of entries gives nothing to fit
        features = np.concatenate([right, wrong, strangers])
        labels = np.arange(len(features)) < len(right)
        # Strangers are few in the files and many at the desk: together they weigh as much as the right ones.
        weights = np.ones(len(features))
        weights[-len(strangers) :] = len(right) / len(strangers)
        self._model = _fit(features, labels, weights)
        self.bars = _bars(_unseen(features, labels, weights)[-len(strangers) :])

    def confidence(self, features: Matrix) -> Matrix:
        """Return probabilities, one per row of `features`."""
        if self._model is None:
            guessed: Matrix = np.clip(features[:, 0], 0.0, 1.0)
            return guessed
        fitted: Matrix = self._model.predict_proba(features)[:, 1]
        return fitted


def _fit(features: Matrix, labels: Labels, weights: Matrix) -> Any:  # noqa: ANN401 (untyped library)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return model.fit(features, labels, logisticregression__sample_weight=weights)


def _unseen(features: Matrix, labels: Labels, weights: Matrix) -> Matrix:
    """Return each row's probability under a model that was fitted without its fold."""
    folds = np.random.default_rng(12345).integers(FOLDS, size=len(features))
    unseen = np.empty(len(features))
    for fold in np.unique(folds):
        seen = folds != fold
        model = _fit(features[seen], labels[seen], weights[seen])
        unseen[~seen] = model.predict_proba(features[~seen])[:, 1]
    return unseen


def _bars(strangers: Matrix) -> Bars:
    answer, offer = np.quantile(strangers, [1 - STRANGERS_ANSWERED, 1 - STRANGERS_OFFERED])
    answer = float(np.clip(answer, 0.3, 0.95))
    return Bars(answer=answer, offer=float(np.clip(offer, 0.1, answer)))
