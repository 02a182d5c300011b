import json
from pathlib import Path

import pytest
import yaml

from tests.ticketing.knowledge.small_base import write_folder
from ticketing.knowledge import evaluate, library
from ticketing.knowledge.files import SHIPPED, read_entries
from ticketing.knowledge.sources import read_sources


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(library, "default_encoder", lambda: None)
    monkeypatch.setattr(evaluate, "default_encoder", lambda: None)
    (tmp_path / "questions.yml").write_text("lamp-001: [路灯不亮找谁]\ncard-001: [借书的卡]\n", "utf-8")
    (tmp_path / "short.yml").write_text("- {question: 路灯, entries: [lamp-001, tree-001]}\n", "utf-8")
    (tmp_path / "out_of_scope.yml").write_text("chat: [讲笑话, 唱歌]\n", "utf-8")
    (tmp_path / "contexts.jsonl").write_text(
        json.dumps({"docid": "a", "text": "路灯维修的规定"}) + "\n", "utf-8"
    )
    (tmp_path / "dev.jsonl").write_text(json.dumps({"docid": "a", "question": "路灯"}) + "\n", "utf-8")
    folder = write_folder(tmp_path / "knowledge")
    arguments = ["--knowledge", folder, "--held-out", tmp_path, "--cache", tmp_path, "--policy-qa", tmp_path]
    evaluate.main([str(argument) for argument in arguments])
    return capsys.readouterr().out


def test_every_figure_is_printed_with_its_number_of_questions(printed: str) -> None:
    for figure in (
        "top-1",
        "top-3",
        "answered",
        "offered",
        "refused",
        "very short",
        "wrongly answered (chat)",
        "R@1",
    ):
        assert figure in printed
    assert "of 2" in printed


def test_the_held_out_set_is_large_and_apart_from_the_base() -> None:
    wanted = yaml.safe_load((evaluate.HELD_OUT / "questions.yml").read_text("utf-8"))
    entries = {entry.id: entry for entry in read_entries(SHIPPED)}
    asked = [question for questions in wanted.values() for question in questions]
    assert len(asked) >= 400
    assert set(wanted) <= set(entries)
    assert not set(asked) & {text for entry in entries.values() for text in entry.questions}


def test_the_blind_set_is_large_and_apart_from_all_else() -> None:
    folder = evaluate.HELD_OUT / "blind"
    wanted = yaml.safe_load((folder / "questions.yml").read_text("utf-8"))
    short = yaml.safe_load((folder / "short.yml").read_text("utf-8"))
    strangers = yaml.safe_load((folder / "out_of_scope.yml").read_text("utf-8"))
    sources = read_sources(SHIPPED)
    asked = {question for questions in wanted.values() for question in questions}
    outside = {sentence for group in strangers.values() for sentence in group}
    ids = {entry.id for entry in sources.entries}
    assert len(asked) >= 100
    assert len(outside) >= 60
    assert set(wanted) | {entry_id for row in short for entry_id in row["entries"]} <= ids
    asked |= {row["question"] for row in short}
    assert not asked & {text for entry in sources.entries for text in entry.questions}
    assert not outside & set(sources.out_of_scope)
