"""How rules and learnt readings of an emergency are weighed against each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.engine.text.alarm_model import AlarmModel, Likely
from bot.engine.text.data_files import DataFileError, load_yaml
from bot.engine.text.emergencies import Emergency, EmergencyFinder

READINGS = ("quick", "odds")
_LEAST = 4  # characters: 着火 alone is for the rules
_NEVER_TAKEN_BACK = "self_harm"


@dataclass(frozen=True)
class Weighing:
    """Weights of the n-grams' margin, the encoder's odds, a rule that fired and each sign; alarm from 0."""

    weights: NDArray[np.float64]
    bias: float

    @classmethod
    def from_file(cls, path: str, finder: EmergencyFinder) -> "Weighing":
        """Read what bot.engine.fit_alarms wrote; DataFileError when the rules' signs have changed since."""
        read = load_yaml(path)
        signs = [float(weight) for weight in read["signs"]]
        if len(signs) != len(finder.signs("")):
            raise DataFileError(f"{path}: weighs {len(signs)} signs, the rules have others: make fit-alarms")
        learnt = [float(read[name]) for name in READINGS]
        return cls(np.array([*learnt, float(read["rule"]), *signs]), float(read["bias"]))

    def score(self, seen: list[float]) -> float:
        """How far a message lies on the side of an emergency; `seen` is what `seen_in` returns."""
        return float(self.weights @ np.array(seen)) + self.bias


def seen_in(text: str, likely: Likely, *, finder: EmergencyFinder, rule: bool) -> list[float]:
    """The numbers that are weighed; those of the learnt reading are given in `likely`."""
    return [*likely.readings, float(rule), *finder.signs(text)]


def may_be_read(text: str, finder: EmergencyFinder) -> bool:
    """Say whether the learnt reading is asked: short texts, but not those of two or three characters."""
    return len(text.strip()) >= _LEAST and finder.is_short(text)


def judge(
    text: str, *, finder: EmergencyFinder, model: AlarmModel | None, weighing: Weighing | None
) -> Emergency | None:
    """The rules alone in long texts; in short ones rules, learnt reading and signs weighed together.

    What a rule finds that somebody says of taking their own life is never taken back.
    """
    found = finder.find(text)
    if model is None or weighing is None or not may_be_read(text, finder):
        return found
    if found and found.kind == _NEVER_TAKEN_BACK:
        return found
    likely = model.read(text, finder)
    if not likely.readings or weighing.score(seen_in(text, likely, finder=finder, rule=bool(found))) < 0:
        return None
    return found or Emergency(likely.kind, finder.number_of(likely.kind), "")
