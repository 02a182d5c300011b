import json
from pathlib import Path

import pytest

from tests.ticketing.order_builders import TUESDAY, file
from ticketing.cli.__main__ import main
from ticketing.cli.init_demo import database
from ticketing.storage.database import session_factory, transaction
from ticketing.storage.migrate import migrate


@pytest.fixture
def exported(environment: Path) -> Path:
    """An exported chain of a few lines."""
    with database() as engine:
        migrate(engine)
        with transaction(session_factory(engine)) as session:
            file(session, now=TUESDAY)
    path = environment / "audit.jsonl"
    assert main(["export-audit", str(path)]) == 0
    return path


def rewrite(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_an_exported_chain_is_sound(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-audit", str(exported)]) == 0
    assert "sound: 3 lines" in capsys.readouterr().out


def test_a_changed_missing_or_reordered_line_is_found(exported: Path) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    changed = json.loads(lines[1])
    changed["actor_id"] = "somebody"
    for tampered in (
        [lines[0], json.dumps(changed), *lines[2:]],
        [lines[0], *lines[2:]],
        [lines[1], lines[0], *lines[2:]],
        [*lines[:2], lines[-1]],
        lines[:-1],
    ):
        rewrite(exported, tampered)
        assert main(["verify-audit", str(exported)]) == 1


def test_a_file_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-audit", str(tmp_path / "nothing")]) == 2
    rewrite(tmp_path / "x", ["not json"])
    assert main(["verify-audit", str(tmp_path / "x")]) == 2
    assert "cannot be read" in capsys.readouterr().err
