"""Rules, learnt reading and signs of emergencies weighed against each other."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.engine.text.alarm_model import AlarmModel, Likely
from bot.engine.text.data_files import DataFileError
from bot.engine.text.emergencies import Emergency, EmergencyFinder
from bot.engine.text.weighing import Weighing, judge

FINDER = EmergencyFinder.from_file("nlu_data/emergencies/rules.yml")
SIGNS = len(FINDER.signs(""))
WEIGHING = Weighing(np.array([0.0, 1.0, 1.0, *[0.0] * SIGNS]), bias=0.0)  # the encoder's odds and rule


class Scripted(AlarmModel):
    """A learnt reading that says what it is told to."""

    def __init__(self, margin: float | None) -> None:
        self.margin = margin

    def read(self, text: str, finder: EmergencyFinder, *, thorough: bool = False) -> Likely:
        readings = () if self.margin is None else (0.0, self.margin)
        return Likely("fire", self.margin or 0.0, readings)


def judged(text: str, margin: float | None) -> Emergency | None:
    return judge(text, finder=FINDER, model=Scripted(margin), weighing=WEIGHING)


def test_the_learnt_reading_finds_what_no_rule_names() -> None:
    found = judged("屋里头红彤彤的快来", 0.4)
    assert found is not None
    assert (found.kind, found.number) == ("fire", "119")


def test_a_rule_stands_against_a_light_doubt_and_falls_before_a_heavy_one() -> None:
    assert judged("厨房着火了", -0.5) is not None
    assert judged("厨房着火了", -2.0) is None


def test_who_speaks_of_dying_is_always_answered() -> None:
    assert judged("我不想活了", -9.0) is not None


def test_what_the_n_grams_find_calm_raises_no_alarm() -> None:
    assert judged("屋里头红彤彤的快来", None) is None


def test_a_petition_is_read_by_the_rules_alone() -> None:
    assert judged("屋里头红彤彤的" * 20, 3.0) is None


def test_without_a_model_the_rules_decide() -> None:
    assert judge("厨房着火了", finder=FINDER, model=None, weighing=WEIGHING) is not None


def test_weights_of_other_signs_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "weighing.yml"
    weights = {"quick": 1, "odds": 1, "rule": 1, "signs": [1, 2], "bias": 0}
    file.write_text(yaml.safe_dump(weights), encoding="utf-8")
    with pytest.raises(DataFileError, match="fit-alarms"):
        Weighing.from_file(str(file), FINDER)


def test_the_shipped_weights_fit_the_shipped_rules() -> None:
    shipped = Weighing.from_file("nlu_data/emergencies/weighing.yml", FINDER)
    assert len(shipped.weights) == 3 + SIGNS
