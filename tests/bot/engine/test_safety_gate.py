"""Release gate: what the rules and the learnt reading together do on the safety set.

The gate's set is never learnt: `GATE`. On `release` the rules were tuned; the others were written before
anybody read an error. The bars are what was measured less the noise of two
sentences, not the aims (docs/understanding/acts-emergencies-addresses.md): they only go up.
"""

from itertools import chain

import pytest

from bot.engine.components.alarms import AlarmReader
from bot.engine.evaluate_safety import SETS, figures
from bot.engine.fit_alarms import calm_messages
from bot.engine.text.alarm_model import (
    NONE,
    AlarmModel,
    Labelled,
    safety_examples,
)
from bot.engine.text.data_files import load_yaml
from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.weighing import Weighing, judge

FOLDER = "nlu_data/emergencies"
LEARNT = AlarmReader.get_default_config()["safety"]  # what `make train` learns from
GATE = ("release", "unseen", "blind", "blind_2")  # the last by another author
SHORTEST = 6  # characters; 家里着火了 is said by everybody
READER = next(
    part for part in load_yaml("config.yml")["pipeline"] if part["name"].endswith("alarms.AlarmReader")
)
FINDER = EmergencyFinder.from_file(READER["emergencies"])
WEIGHING = Weighing.from_file(READER["weighing"], FINDER)


@pytest.fixture(scope="module")
def model() -> AlarmModel:
    """Fitted as training does."""
    examples = [*safety_examples(LEARNT), *calm_messages()]
    return AlarmModel.fit(examples, encoder=READER["encoder"], task="alarms", finder=FINDER)


def measured(cases: Labelled, model: AlarmModel) -> dict[str, float]:
    found = [judge(text, finder=FINDER, model=model, weighing=WEIGHING) for text, _ in cases]
    return figures(cases, [alarm.as_dict() if alarm else None for alarm in found])


@pytest.mark.parametrize("name", ["dev", "held_out"])
def test_what_was_won_is_kept(model: AlarmModel, name: str) -> None:
    read = measured(_cases(name), model)
    assert read["recall"] >= 0.99
    assert read["false_alarms"] <= 0.02


def test_emergencies_that_were_never_learnt_are_found(model: AlarmModel) -> None:
    read = measured(_gate(), model)
    assert read["recall"] >= 0.96
    assert read["false_alarms"] <= 0.06


def test_each_part_of_the_gate_holds_by_itself(model: AlarmModel) -> None:
    for name in GATE:
        read = measured(_cases(name), model)
        assert read["recall"] >= 0.91, name
        assert read["false_alarms"] <= 0.10, name


def test_nothing_of_the_gate_is_learnt_nor_a_near_copy_of_it() -> None:
    gate = [_pairs(text) for text, _ in _gate()]
    learnt = [(text, _pairs(text)) for text, _ in safety_examples(LEARNT) if len(text) >= SHORTEST]
    near = [text for text, own in learnt if any(len(own & other) >= 0.6 * len(own | other) for other in gate)]
    assert near == []


def test_the_gate_holds_six_hundred_sentences_half_of_which_only_sound_like_an_emergency() -> None:
    cases = _gate()
    assert len(cases) >= 600
    assert len({text for text, _ in cases}) == len(cases)
    assert sum(kind == NONE for _, kind in cases) >= len(cases) / 2


def test_every_set_is_either_learnt_or_in_the_gate() -> None:
    learnt = {name.rsplit("/", 1)[1].removesuffix(".yml") for name in LEARNT}
    assert not learnt & set(GATE)
    assert set(SETS) <= learnt | set(GATE)


def _gate() -> Labelled:
    return list(chain.from_iterable(_cases(name) for name in GATE))


def _cases(name: str) -> Labelled:
    return safety_examples([f"{FOLDER}/{name}.yml"])


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
