"""A refused file leaves the old one in use."""

from pathlib import Path

import pytest

from bot.engine.text.data_files import DataFileError, read_text, refuse
from bot.engine.text.last_good import read_or_last_good


def strict(file: Path) -> str:
    text = read_text(file)
    refuse(file.name, ["第1行：不好"] if "bad" in text else [])
    return text


def test_a_refused_file_leaves_the_copy_that_was_good(tmp_path: Path) -> None:
    file, folder = tmp_path / "places.yml", tmp_path / "kept"
    file.write_text("good")
    assert read_or_last_good(file, strict, folder=folder) == "good"
    file.write_text("bad")
    assert read_or_last_good(file, strict, folder=folder) == "good"


def test_a_file_that_never_was_good_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "places.yml"
    file.write_text("bad")
    with pytest.raises(DataFileError):
        read_or_last_good(file, strict, folder=tmp_path / "kept")
