from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from ticketing.storage import sealed_files


def test_a_file_at_rest_cannot_be_read_and_comes_back_as_it_was(tmp_path: Path) -> None:
    sealed_files.keep(tmp_path / "new", "a", b"what it says")
    assert b"what it says" not in (tmp_path / "new" / "a").read_bytes()
    assert sealed_files.load(tmp_path / "new", "a") == b"what it says"


def test_a_file_put_in_the_place_of_another_is_not_taken_for_it(tmp_path: Path) -> None:
    sealed_files.keep(tmp_path, "a", b"one")
    (tmp_path / "a").rename(tmp_path / "b")
    with pytest.raises(InvalidTag):
        sealed_files.load(tmp_path, "b")


def test_removing_twice_is_no_error(tmp_path: Path) -> None:
    sealed_files.keep(tmp_path, "a", b"one")
    sealed_files.remove(tmp_path, "a")
    sealed_files.remove(tmp_path, "a")
    assert not (tmp_path / "a").exists()
