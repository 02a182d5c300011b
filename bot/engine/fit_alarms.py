"""Weighs rules, learnt readings and signs of emergencies: `python -m bot.engine.fit_alarms [--write]`.

Reads training sentences that were left out in turn; the sets of the release gate play no part. The bar is
where missed emergencies, counted twice, and false alarms together are fewest.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.engine.evaluate import held_out_sentences
from bot.engine.text.alarm_model import NONE, AlarmModel, Labelled, ordinary_examples, safety_examples
from bot.engine.text.data_files import PROJECT_ROOT, load_yaml, resolve
from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.weighing import READINGS, seen_in

OUT = "nlu_data/emergencies/weighing.yml"
LEFT_OUT = ("train", "train_2", "train_3")  # no rule was written for these
ALWAYS = ("dev", "held_out")
_FOLDS = 3
_MISSED = 2.0  # false alarms that a missed emergency counts for
_SHOWN = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0)


def left_out(finder: EmergencyFinder, encoder: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What is seen in each left-out sentence, shape (sentences, numbers), and whether it is an emergency."""
    told = safety_examples([f"nlu_data/emergencies/{name}.yml" for name in LEFT_OUT])
    always = safety_examples([f"nlu_data/emergencies/{name}.yml" for name in ALWAYS])
    rows: list[list[float]] = []
    now: list[bool] = []
    for fold in range(_FOLDS):
        learnt = [case for number, case in enumerate(told) if number % _FOLDS != fold]
        model = AlarmModel.fit([*learnt, *always, *calm_messages()], encoder=encoder, finder=finder)
        for text, kind in told[fold::_FOLDS]:
            likely = model.read(text, finder, thorough=True)
            rows.append(seen_in(text, likely, finder=finder, rule=finder.find(text) is not None))
            now.append(kind != NONE)
        sys.stderr.write(f"{fold + 1} of {_FOLDS}\n")
    return np.array(rows), np.array(now)


def calm_messages() -> Labelled:
    """Messages of every other sort, as training takes them."""
    told = held_out_sentences(PROJECT_ROOT / "nlu_data/train")
    acts = [(text, NONE) for text, act in told if act not in ("emergency", "referral")]
    return [*acts, *ordinary_examples("nlu_data/topics")]


def fitted(rows: NDArray[np.float64], now: NDArray[np.bool_]) -> dict[str, Any]:
    """What is written: weights, the bias that puts the bar at 0, and what left-out sentences showed."""
    reader = LogisticRegression(max_iter=1000)
    scores = cross_val_predict(reader, rows, now, cv=5, method="decision_function")
    bar = best_bar(scores, now)
    reader.fit(rows, now)
    weights = [round(float(weight), 3) for weight in reader.coef_[0]]
    return {
        "sentences": len(now),
        "bias": round(float(reader.intercept_[0]) - bar, 3),
        **dict(zip(READINGS, weights, strict=False)),
        "rule": weights[len(READINGS)],
        "signs": weights[len(READINGS) + 1 :],
        "measured": [_at(scores - bar, now, shown) for shown in _SHOWN],
    }


def best_bar(scores: NDArray[np.float64], now: NDArray[np.bool_]) -> float:
    """Where missed emergencies, counted twice, and false alarms together cost least."""
    bars: Sequence[float] = [round(float(bar), 2) for bar in np.arange(-3, 3, 0.05)]
    return min(
        bars, key=lambda bar: _MISSED * int((scores[now] < bar).sum()) + int((scores[~now] >= bar).sum())
    )


def _at(scores: NDArray[np.float64], now: NDArray[np.bool_], bar: float) -> dict[str, float]:
    recall, false = (scores[now] >= bar).mean(), (scores[~now] >= bar).mean()
    return {"bar": bar, "recall": round(float(recall), 3), "false_alarms": round(float(false), 3)}


def main() -> int:
    """Print what was fitted; `--write` keeps it for the next `make train`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    reader = next(p for p in load_yaml("config.yml")["pipeline"] if p["name"].endswith("alarms.AlarmReader"))
    finder = EmergencyFinder.from_file(reader["emergencies"])
    found = yaml.safe_dump(fitted(*left_out(finder, reader["encoder"])), sort_keys=False)
    sys.stdout.write(found)
    if args.write:
        head = "# Written by make fit-alarms: weights of rules, learnt readings and signs.\n"
        resolve(OUT).write_text(head + found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
