"""Weighs rules, learnt readings and signs of emergencies: `python -m bot.engine.fit_alarms [--write]`.

The weights come from training sentences that neither the n-grams nor the encoder had learnt (`left_out.npz`,
written when the encoder is tuned: docs/decisions/0030); the bar from ordinary messages of development sets
as the shipped readings see them: as low as the stated share of them allows, for a missed emergency is worse.
The sets of the release gate play no part.
"""

import argparse
import sys
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
from bot.engine.text.weighing import READINGS, may_be_read, seen_in

OUT = "nlu_data/emergencies/weighing.yml"
ODDS = "nlu_data/encoder/left_out.npz"
ORDINARY = ("nlu_data/held_out/blind", "nlu_data/held_out/blind_2")
# The share of ordinary messages that may be over the bar. A third of these never sound: a message that is
# surely of another act raises no alarm (components/alarms.py).
OF_ORDINARY = 0.006
_NOT_ORDINARY = ("emergency", "referral")
_SHOWN = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0)


Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """What is seen in left-out sentences, shape (sentences, numbers), and which are emergencies."""

    rows: Numbers
    now: NDArray[np.bool_]


def left_out(finder: EmergencyFinder) -> Seen:
    """Read with n-grams that did not learn them the sentences that the encoder did not learn either."""
    odds = left_out_odds()
    cases = learnt_cases()
    model = AlarmModel.fit(
        [case for case in cases if _key(case) not in odds], encoder="none", task="alarms", finder=finder
    )
    apart = [case for case in cases if _key(case) in odds]
    readings = [(model.read(case[0], finder).margin, odds[_key(case)]) for case in apart]
    rows = [_numbers(case[0], seen, finder) for case, seen in zip(apart, readings, strict=True)]
    return Seen(np.array(rows), np.array([kind != NONE for _, kind in apart]))


def ordinary(finder: EmergencyFinder, encoder: str) -> Numbers:
    """What the shipped readings see in ordinary messages of the development sets; a row of nan: nothing."""
    model = AlarmModel.fit(learnt_cases(), encoder=encoder, task="alarms", finder=finder)
    told = [case for folder in ORDINARY for case in held_out_sentences(resolve(folder))]
    rows = []
    for text, _ in (case for case in told if case[1] not in _NOT_ORDINARY):
        seen = model.read(text, finder).readings if may_be_read(text, finder) else ()
        rows.append(_numbers(text, seen, finder) if seen else [np.nan] * (3 + len(finder.signs(""))))
    return np.array(rows)


def learnt_cases() -> Labelled:
    """All that the learnt reading trains on."""
    return [*safety_examples(AlarmReader.get_default_config()["safety"]), *calm_messages()]


def _numbers(text: str, readings: tuple[float, ...], finder: EmergencyFinder) -> list[float]:
    return seen_in(text, Likely(NONE, 0.0, readings), finder=finder, rule=finder.find(text) is not None)


def left_out_odds() -> dict[str, float]:
    """The odds of an emergency that the encoder gave sentences it had not learnt, by their key."""
    with np.load(resolve(ODDS)) as stored:
        return dict(zip(stored["keys"].tolist(), stored["odds"].astype(float).tolist(), strict=True))


def _key(case: tuple[str, str]) -> str:
    return key_of(opening(case[0]))


def calm_messages() -> Labelled:
    """Messages of every other sort, as training takes them."""
    told = held_out_sentences(PROJECT_ROOT / "nlu_data/train")
    acts = [(text, NONE) for text, act in told if act not in ("emergency", "referral")]
    return [*acts, *ordinary_examples("nlu_data/topics")]


def fitted(seen: Seen, calm: Numbers) -> dict[str, Any]:
    """What is written: weights, the bias that puts the bar at 0, and what left-out sentences show there."""
    reader = LogisticRegression(max_iter=1000)
    scores = cross_val_predict(reader, seen.rows, seen.now, cv=5, method="decision_function")
    reader.fit(seen.rows, seen.now)
    bar = bar_over(calm @ reader.coef_[0] + float(reader.intercept_[0]), share=OF_ORDINARY)
    weights = [round(float(weight), 3) for weight in reader.coef_[0]]
    return {
        "sentences": len(seen.now),
        "bias": round(float(reader.intercept_[0]) - bar, 3),
        **dict(zip(READINGS, weights, strict=False)),
        "rule": weights[len(READINGS)],
        "signs": weights[len(READINGS) + 1 :],
        "measured": [_at(scores - bar, seen, shown) for shown in _SHOWN],
    }


def bar_over(scores: Numbers, *, share: float) -> float:
    """The lowest bar that at most `share` of the scores reach; nan reaches none."""
    falling = np.sort(np.nan_to_num(scores, nan=-np.inf))[::-1]
    return float(np.nextafter(falling[int(share * len(falling))], np.inf))


def _at(scores: Numbers, seen: Seen, bar: float) -> dict[str, float]:
    alarms = scores >= bar
    shares = {"recall": alarms[seen.now].mean(), "false_alarms": alarms[~seen.now].mean()}
    return {"bar": bar} | {name: round(float(share), 4) for name, share in shares.items()}


def main() -> int:
    """Print what was fitted; `--write` keeps it for the next `make train`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    reader = next(p for p in load_yaml("config.yml")["pipeline"] if p["name"].endswith("alarms.AlarmReader"))
    finder = EmergencyFinder.from_file(reader["emergencies"])
    found = yaml.safe_dump(fitted(left_out(finder), ordinary(finder, reader["encoder"])), sort_keys=False)
    sys.stdout.write(found)
    if args.write:
        head = "# Written by make fit-alarms: weights of rules, learnt readings and signs.\n"
        resolve(OUT).write_text(head + found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
