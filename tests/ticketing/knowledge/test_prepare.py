from pathlib import Path

import pytest

from tests.ticketing.knowledge.small_base import row, write_folder
from ticketing.knowledge import library, prepare


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "default_encoder", lambda: None)


def test_a_good_folder_is_ready(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path / "knowledge")
    assert prepare.main(["--knowledge", str(folder), "--cache", str(tmp_path / "cache")]) == 0
    assert "4 entries" in capsys.readouterr().out


def test_a_bad_folder_is_reported_with_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_folder(tmp_path / "knowledge", [row(colour="red"), row("card-001", visits="many")])
    assert prepare.main(["--knowledge", str(folder), "--cache", str(tmp_path / "cache")]) == 1
    listed = capsys.readouterr().err
    assert "colour" in listed
    assert "visits" in listed
