"""Calls that the gateway's process did not live to end are known at its next start."""

import stat
from pathlib import Path
from typing import Any

from bot.channels.voice.open_calls import OpenCalls

REPORT: dict[str, Any] = {
    "kind": "call",
    "call_id": "6f0d7f0e-0000-4000-8000-000000000001",
    "body": {"outcome": "running"},
}


def test_a_call_is_left_behind_until_it_is_forgotten(tmp_path: Path) -> None:
    OpenCalls(tmp_path).note(REPORT)
    assert OpenCalls(tmp_path).left_behind() == [REPORT]
    OpenCalls(tmp_path).forget(REPORT["call_id"])
    assert OpenCalls(tmp_path).left_behind() == []


def test_only_the_owner_may_read_whose_call_it_is(tmp_path: Path) -> None:
    OpenCalls(tmp_path).note(REPORT)
    (path,) = tmp_path.glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unreadable_file_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{broken")
    assert OpenCalls(tmp_path).left_behind() == []
    assert not list(tmp_path.iterdir())


def test_a_full_disk_does_not_hold_up_a_call(tmp_path: Path) -> None:
    (tmp_path / "open").write_text("a file where the folder should be")
    calls = OpenCalls(tmp_path / "open")
    calls.note(REPORT)
    calls.forget("nobody")
    assert calls.left_behind() == []
