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
STRANGERS_ANSWERED = 0.02  # of the sentences out of scope, at most this share may get an answer (aim: .03)
STRANGERS_OFFERED = 0.20  # … and at most this share may be offered entries to choose from
UNFITTED = Bars(answer=0.7, offer=0.3)
FOLDS = 5


class Calibration:
    """The probability that the best entry, or one of the best three, is right; `bars` for such a base."""

    def __init__(self, asked: Matrix, *, first: Labels, three: Labels, strangers: Matrix) -> None:
        """Fit on features of own questions and of strangers.

        `first` and `three` say of each own question whether the right entry came first, or among three.
        """
        self.bars = UNFITTED
        self._first: Any = None
        self._three: Any = None
        if min(first.sum(), len(strangers)) < 2 * FOLDS:
            return  # a base of a handful of entries gives nothing to fit
        self._first, unsure = _fit_beside(asked, first, strangers)
        self._three, hopeless = _fit_beside(asked, three, strangers)
        answer = float(np.clip(np.quantile(unsure, 1 - STRANGERS_ANSWERED), 0.3, 0.95))
        offer = float(np.clip(np.quantile(hopeless, 1 - STRANGERS_OFFERED), 0.1, answer))
        self.bars = Bars(answer=answer, offer=offer)

    def confidence(self, features: Matrix) -> Matrix:
        """Return the probabilities that the best entry is right, one per row of `features`."""
        return _probabilities(self._first, features)

    def hope(self, features: Matrix) -> Matrix:
        """Return the probabilities that one of the best three is right, one per row of `features`."""
        return _probabilities(self._three, features)


def _probabilities(model: Any, features: Matrix) -> Matrix:  # noqa: ANN401 (untyped library)
    if model is None:
        guessed: Matrix = np.clip(features[:, 0], 0.0, 1.0)
        return guessed
    fitted: Matrix = model.predict_proba(features)[:, 1]
    return fitted


def _fit_beside(asked: Matrix, right: Labels, strangers: Matrix) -> tuple[Any, Matrix]:
    """Return a model of being right, and what models that did not see them say of the strangers."""
    features = np.concatenate([asked, strangers])
    labels = np.concatenate([right, np.zeros(len(strangers), dtype=bool)])
    # Strangers are few in the files and many at the desk: together they weigh as much as the right ones.
    weights = np.ones(len(features))
    weights[-len(strangers) :] = right.sum() / len(strangers)
    return _fit(features, labels, weights), _unseen(features, labels, weights)[-len(strangers) :]


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
