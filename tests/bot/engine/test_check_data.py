"""The command that reads every data file."""

from pathlib import Path

import pytest

from bot.engine.check_data import main


def test_the_shipped_files_are_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "refused" not in capsys.readouterr().out


def test_a_bad_gazetteer_is_listed_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "places.csv"
    file.write_text("kind,name,parent\nriver,大河,\nroad,长街,南区\n", encoding="gb18030")
    assert main(["--places", str(file)]) == 1
    printed = capsys.readouterr().out
    assert "第2行" in printed
    assert "第3行" in printed
