"""What both configurations learn from."""

import json
from pathlib import Path

from bot.engine.bench.training import Trained, stories, trained


def test_rules_become_stories_without_their_conditions() -> None:
    told = stories()["stories"]
    assert len(told) > 10
    assert all(set(story) == {"story", "steps"} for story in told)


def test_a_model_that_was_kept_is_not_trained_again(tmp_path: Path) -> None:
    note = {"model": "init.tar.gz", "cpu": 1700.5, "wall": 2000.0, "epochs": 100}
    (tmp_path / "rasa-init.json").write_text(json.dumps(note), encoding="utf-8")

    made = trained("rasa init", tmp_path, epochs=2)

    assert made == Trained(tmp_path / "init.tar.gz", 1700.5, 2000.0, 100)
