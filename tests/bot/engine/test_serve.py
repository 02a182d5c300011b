"""What is settled before Rasa and its libraries are imported."""

import os
import sys
from pathlib import Path

import pytest

from bot.engine import serve


def test_the_number_of_threads_is_settled_before_anything_that_computes_is_imported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[str | None] = []

    def import_nothing(_model: Path) -> bool:
        seen.extend(os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"))
        return True

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", serve.SECRET):
        monkeypatch.setenv(name, "9")  # put back afterwards, whatever the process sets
        monkeypatch.delenv(name)
    monkeypatch.setattr(serve, "go_without_for", import_nothing)
    monkeypatch.setattr(sys, "argv", ["serve", "--model", str(tmp_path / "engine.tar.gz")])
    with pytest.raises(SystemExit, match=serve.SECRET):
        serve.main()
    assert seen == ["1", "1"]
