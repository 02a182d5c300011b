"""Weighs rules, learnt readings and signs of emergencies: `python -m bot.engine.fit_alarms [--write]`.

Reads training sentences that neither the n-grams nor the encoder had learnt (`left_out.npz`, written when
the encoder is tuned: docs/decisions/0030); the sets of the release gate play no part. The bar is where missed
emergencies and false alarms together cost least; ordinary messages are among what is left out, for nearly all
that comes in is ordinary.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.engine.components.alarms import AlarmReader
from bot.engine.evaluate import held_out_sentences
from bot.engine.text.alarm_model import (
    NONE,
    AlarmModel,
    Labelled,
    Likely,
    ordinary_examples,
    safety_examples,
)
from bot.engine.text.data_files import PROJECT_ROOT, load_yaml, resolve
from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.vectors import key_of, opening
from bot.engine.text.weighing import READINGS, seen_in

OUT = "nlu_data/emergencies/weighing.yml"
ODDS = "nlu_data/encoder/left_out.npz"
# The cost of a missed emergency, of a false alarm over words like those of one, and over any others. Half of
# the last never sound: a message that is surely of another act raises none (components/alarms.py).
_MISSED, _FALSE, _OUT_OF_NOTHING = 3.0, 1.0, 3.0
_SHOWN = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Seen:
    """What is seen in left-out sentences, shape (sentences, numbers), and what an error over each costs."""

    rows: NDArray[np.float64]
    now: NDArray[np.bool_]
    costs: NDArray[np.float64]


def left_out(finder: EmergencyFinder) -> Seen:
    """Read with n-grams that did not learn them the sentences that the encoder did not learn either."""
    odds = left_out_odds()
    told, calm = safety_examples(AlarmReader.get_default_config()["safety"]), calm_messages()
    learnt = [case for case in [*told, *calm] if _key(case) not in odds]
    model = AlarmModel.fit(learnt, encoder="none", task="alarms", finder=finder)
    seen = [
        _seen(case, (model.read(case[0], finder).margin, odds[_key(case)]), finder, false=false)
        for cases, false in ((told, _FALSE), (calm, _OUT_OF_NOTHING))
        for case in cases
        if _key(case) in odds
    ]
    rows, now, costs = zip(*seen, strict=True)
    return Seen(np.array(rows), np.array(now), np.array(costs))


def left_out_odds() -> dict[str, float]:
    """The odds of an emergency that the encoder gave sentences it had not learnt, by their key."""
    with np.load(resolve(ODDS)) as stored:
        return dict(zip(stored["keys"].tolist(), stored["odds"].astype(float).tolist(), strict=True))


def _key(case: tuple[str, str]) -> str:
    return key_of(opening(case[0]))


def _seen(
    case: tuple[str, str], readings: tuple[float, float], finder: EmergencyFinder, *, false: float
) -> tuple[list[float], bool, float]:
    text, kind = case
    row = seen_in(text, Likely(kind, 0.0, readings), finder=finder, rule=finder.find(text) is not None)
    return row, kind != NONE, _MISSED if kind != NONE else false


def calm_messages() -> Labelled:
    """Messages of every other sort, as training takes them."""
    told = held_out_sentences(PROJECT_ROOT / "nlu_data/train")
    acts = [(text, NONE) for text, act in told if act not in ("emergency", "referral")]
    return [*acts, *ordinary_examples("nlu_data/topics")]


def fitted(seen: Seen) -> dict[str, Any]:
    """What is written: weights, the bias that puts the bar at 0, and what left-out sentences showed."""
    reader, rows, now = LogisticRegression(max_iter=1000), seen.rows, seen.now
    scores = cross_val_predict(reader, rows, now, cv=5, method="decision_function")
    bar = best_bar(scores, now, seen.costs)
    reader.fit(rows, now)
    weights = [round(float(weight), 3) for weight in reader.coef_[0]]
    return {
        "sentences": len(now),
        "bias": round(float(reader.intercept_[0]) - bar, 3),
        **dict(zip(READINGS, weights, strict=False)),
        "rule": weights[len(READINGS)],
        "signs": weights[len(READINGS) + 1 :],
        "measured": [_at(scores - bar, seen, shown) for shown in _SHOWN],
    }


def best_bar(scores: NDArray[np.float64], now: NDArray[np.bool_], costs: NDArray[np.float64]) -> float:
    """Where missed emergencies and false alarms together cost least."""
    bars: Sequence[float] = [round(float(bar), 2) for bar in np.arange(-3, 6, 0.05)]
    return min(bars, key=lambda bar: float(costs[(scores >= bar) != now].sum()))


def _at(scores: NDArray[np.float64], seen: Seen, bar: float) -> dict[str, float]:
    alarms, ordinary = scores >= bar, ~seen.now & (seen.costs == _OUT_OF_NOTHING)
    shares = {
        "recall": alarms[seen.now].mean(),
        "false_alarms": alarms[~seen.now & ~ordinary].mean(),
        "of_ordinary": alarms[ordinary].mean(),
    }
    return {"bar": bar} | {name: round(float(share), 4) for name, share in shares.items()}


def main() -> int:
    """Print what was fitted; `--write` keeps it for the next `make train`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    reader = next(p for p in load_yaml("config.yml")["pipeline"] if p["name"].endswith("alarms.AlarmReader"))
    finder = EmergencyFinder.from_file(reader["emergencies"])
    found = yaml.safe_dump(fitted(left_out(finder)), sort_keys=False)
    sys.stdout.write(found)
    if args.write:
        head = "# Written by make fit-alarms: weights of rules, learnt readings and signs.\n"
        resolve(OUT).write_text(head + found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
