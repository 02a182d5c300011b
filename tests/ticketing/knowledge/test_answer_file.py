import json
from pathlib import Path

import pytest

from tests.ticketing.knowledge.small_base import row, write_folder
from ticketing.knowledge import answer_file, library

GOOD: list[dict[str, object]] = [
    {"id": "a", "text": "水费怎么交"},
    {"id": 2, "text": "xyz"},
    {"id": "c", "text": ""},
]


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "default_encoder", lambda: None)


def run(folder: Path, content: bytes) -> tuple[int, list[dict[str, object]]]:
    """Answer a file of `content` in `folder`; returns the exit status and the rows."""
    (folder / "in.jsonl").write_bytes(content)
    knowledge = folder / "knowledge"
    if not knowledge.exists():
        write_folder(
            knowledge, [row(i, valid_until="2999-12-31") for i in ("lamp-001", "card-001", "bill-001")]
        )
    out = folder / "out.jsonl"
    status = answer_file.main(
        [str(folder / "in.jsonl"), str(out), "--knowledge", str(knowledge), "--cache", str(folder / "cache")]
    )
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []
    return status, rows


def lines(rows: list[dict[str, object]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def test_each_question_gets_its_row_in_order(tmp_path: Path) -> None:
    status, rows = run(tmp_path, lines(GOOD))
    assert status == 0
    assert [row["id"] for row in rows] == ["a", 2, "c"]
    assert (rows[0]["decision"], rows[0]["entry"], rows[0]["confidence"]) == ("answer", "bill-001", 1.0)
    assert rows[1]["entry"] is None
    assert (rows[2]["decision"], rows[2]["top3"]) == ("refuse", [])


def test_the_best_three_are_named_with_their_titles(tmp_path: Path) -> None:
    _, rows = run(tmp_path, lines(GOOD[:1]))
    assert rows[0]["top3"][0] == {"id": "bill-001", "title": "水费怎么交"}  # type: ignore[index]
    assert len(rows[0]["top3"]) == 3  # type: ignore[arg-type]


def test_bad_lines_are_reported_with_their_number_and_stop_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [
        b"{",
        b"[1]",
        b'{"id": true, "text": "a"}',
        b'{"id": "x"}',
        b"\xff\xff\xff",
        b'{"id": 1.5, "text": "a"}',
    ]
    status, rows = run(tmp_path, b"\n".join([*bad, b"", lines(GOOD)]))
    reported = [
        line.split(":")[0] for line in capsys.readouterr().err.splitlines() if line.startswith("line ")
    ]
    assert status == 0
    assert len(rows) == len(GOOD)
    assert reported == [f"line {number}" for number in range(1, len(bad) + 1)]


def test_a_line_of_another_encoding_is_read(tmp_path: Path) -> None:
    _, rows = run(tmp_path, '{"id": "g", "text": "水费怎么交"}'.encode("gb18030"))
    assert rows[0]["entry"] == "bill-001"


def test_half_of_a_surrogate_pair_in_an_id_does_no_harm(tmp_path: Path) -> None:
    status, rows = run(tmp_path, b'{"id": "\\ud83d", "text": "\\ud83d"}')
    assert (status, len(rows)) == (0, 1)


def test_progress_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, lines(GOOD * 30))
    assert "answered 64 of 90 lines" in capsys.readouterr().err


def test_a_file_that_is_not_there_leaves_the_old_answers(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("old", "utf-8")
    knowledge = write_folder(tmp_path / "knowledge")
    arguments = [
        tmp_path / "none.jsonl",
        tmp_path / "out.jsonl",
        "--knowledge",
        knowledge,
        "--cache",
        tmp_path,
    ]
    assert answer_file.main([str(argument) for argument in arguments]) == 2
    assert (tmp_path / "out.jsonl").read_text("utf-8") == "old"


def test_a_refused_knowledge_folder_answers_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "knowledge", [row(visits=-1)])
    status, rows = run(tmp_path, lines(GOOD))
    assert (status, rows) == (2, [])
    assert "visits" in capsys.readouterr().err
