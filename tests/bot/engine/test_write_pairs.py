"""The table of pairs is written from what is trained on."""

from pathlib import Path

import pytest

from bot.engine import write_pairs
from bot.engine.text.taxonomy import TopicExample
from bot.engine.text.typed_sounds import PAIRS


def test_pairs_of_topics_and_acts_are_counted_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_pairs, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(write_pairs, "read_topics", lambda _folder: ({}, [TopicExample("路灯坏了", "01")]))
    monkeypatch.setattr(write_pairs, "read_petitions", lambda _f, _t: [TopicExample("路灯不亮", "01")])
    monkeypatch.setattr(write_pairs, "held_out_sentences", lambda _folder: [("修一下路灯", "seek_help")])

    assert write_pairs.main() == 0
    rows = (tmp_path / PAIRS).read_text(encoding="utf-8").splitlines()
    assert rows == ["syllables,characters,count", "lu deng,路灯,3"]
