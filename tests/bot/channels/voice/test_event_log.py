"""A call's log: when and what, never the words."""

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels.voice.event_log import LINES, EventLog, forget_old, log_path

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def _log(path: Path, *, words: bool = False) -> EventLog:
    return EventLog(path, started=NOW, clock=lambda: 5.0, words=words)


def test_words_are_kept_as_lengths_only(tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl")
    log.write("recognised", text="机密", seconds=1)
    log.close()
    last = json.loads((tmp_path / "a.jsonl").read_text().splitlines()[-1])
    assert last == {"at": 0.0, "event": "recognised", "text_length": 2, "seconds": 1}


def test_a_demonstration_may_keep_the_words(tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl", words=True)
    log.write("recognised", text="路灯")
    log.close()
    assert "路灯" in (tmp_path / "a.jsonl").read_text()


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    _log(tmp_path / "a.jsonl").close()
    assert stat.S_IMODE((tmp_path / "a.jsonl").stat().st_mode) == 0o600


def test_a_flood_of_events_does_not_fill_the_disk(tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl")
    for _ in range(LINES + 100):
        log.write("oddity", what="x")
    log.close()
    assert len((tmp_path / "a.jsonl").read_text().splitlines()) == LINES


def test_events_after_the_end_are_only_observed(tmp_path: Path) -> None:
    seen: list[str] = []
    log = _log(tmp_path / "a.jsonl")
    log.close()
    log.observer = lambda event: seen.append(event["event"])
    log.write("late")
    assert seen == ["late"]


def test_a_full_disk_costs_the_log_but_not_the_call(tmp_path: Path) -> None:
    (tmp_path / "calls").write_text("a file where the folder should be")
    seen: list[str] = []
    log = _log(tmp_path / "calls" / "a.jsonl")
    log.observer = lambda event: seen.append(event["event"])
    log.write("heard")
    full = _log(tmp_path / "b.jsonl")
    full.close()
    full._file = Path("/dev/full").open("a")  # noqa: SIM115  (the log closes it)
    full.write("heard")
    full.write("ended")
    full.close()
    assert seen == ["heard"]


def test_old_files_are_deleted_new_ones_stay(tmp_path: Path) -> None:
    old, new = log_path(tmp_path, "old", now=NOW), log_path(tmp_path, "new", now=NOW)
    for path in (old, new):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    day = (NOW - timedelta(days=31)).timestamp()
    os.utime(old, (day, day))
    os.utime(new, (NOW.timestamp(), NOW.timestamp()))
    assert forget_old(tmp_path, days=30, now=NOW) == 1
    assert new.exists()
    assert not old.exists()
