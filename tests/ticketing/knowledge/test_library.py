import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.ticketing.knowledge.small_base import row, write_file, write_folder
from ticketing.knowledge.encoders import Vectors
from ticketing.knowledge.files import KnowledgeFileError
from ticketing.knowledge.library import Library


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Letters:
    """An encoder for tests: how often each of 32 classes of characters occurs."""

    name = "letters"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), 32), 0.01, dtype=np.float32)
        for row_, text in zip(rows, texts, strict=True):
            for char in text:
                row_[ord(char) % 32] += 1
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(tmp_path: Path, clock: Clock) -> Library:
    folder = write_folder(tmp_path / "knowledge")
    return Library(folder, cache_dir=tmp_path / "cache", make_encoder=lambda: None, clock=clock)


def change(folder: Path, clock: Clock, rows: list[dict[str, object]]) -> None:
    path = write_file(folder, rows)
    os.utime(path, (clock.seconds + 1000, clock.seconds + 1000))
    clock.seconds += 60


def test_a_changed_file_is_in_use_without_a_restart(library: Library, tmp_path: Path, clock: Clock) -> None:
    assert library.current().entry("tree-001")
    change(tmp_path / "knowledge", clock, [row("lamp-001"), row("card-001")])
    assert library.settle().entry("tree-001") is None


def test_the_old_base_serves_while_the_new_one_is_built(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    before = library.current()
    change(tmp_path / "knowledge", clock, [row("lamp-001"), row("card-001")])
    assert library.current() is before
    library.settle()


def test_a_bad_file_is_refused_and_the_old_base_stays(library: Library, tmp_path: Path, clock: Clock) -> None:
    before = library.current()
    change(tmp_path / "knowledge", clock, [row("lamp-001", colour="red"), row("lamp-001")])
    assert library.settle() is before
    assert any("colour" in line for line in library.problems)


def test_the_folder_is_not_looked_at_with_every_question(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    before = library.current()
    change(tmp_path / "knowledge", clock, [row("lamp-001")])
    clock.seconds -= 59
    assert library.settle() is before


def test_a_folder_that_was_bad_from_the_start_is_said_so(tmp_path: Path) -> None:
    library = Library(tmp_path, cache_dir=tmp_path, make_encoder=lambda: None)
    with pytest.raises(KnowledgeFileError):
        library.current()


def test_embeddings_are_computed_behind_and_remembered(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")
    first = Library(folder, cache_dir=tmp_path / "cache", make_encoder=Letters)
    behind = first.current()
    assert first.settle() is not behind
    again = Library(folder, cache_dir=tmp_path / "cache", make_encoder=Letters)
    assert again.current() is again.settle()
    assert again.current().rank(["街上的路灯不亮"])[0][0].id == "lamp-001"


def test_a_damaged_cache_is_computed_again(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")
    Library(folder, cache_dir=tmp_path / "cache", make_encoder=Letters).settle()
    next((tmp_path / "cache").iterdir()).write_bytes(b"PK\x03\x04 cut off")
    assert Library(folder, cache_dir=tmp_path / "cache", make_encoder=Letters).settle().entries
