"""What the encoder learns from."""

from typing import Any

import pytest

from bot.engine.text.alarm_model import safety_examples
from bot.engine.text.vectors import opening
from bot.engine.tuning.rows import LEFT_OUT, gathered


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    return {row["text"]: row for row in gathered()}


def test_nothing_of_the_release_gate_is_learnt(rows: dict[str, dict[str, Any]]) -> None:
    gate = [f"nlu_data/emergencies/{name}.yml" for name in ("release", "unseen", "blind", "blind_2")]
    openings = {opening(text) for text, _ in safety_examples(gate)}
    assert not {text for text in openings & set(rows) if rows[text].get("hard")}


def test_whole_authors_of_emergencies_are_left_out_once(rows: dict[str, dict[str, Any]]) -> None:
    apart = safety_examples([f"nlu_data/emergencies/{name}.yml" for name in LEFT_OUT])
    assert all(rows[opening(text)]["left_out"] for text, _ in apart)


def test_an_ordinary_act_is_no_emergency(rows: dict[str, dict[str, Any]]) -> None:
    assert rows[opening("你好")] | {"act": "greet", "alarm": "none"} == rows[opening("你好")]
