"""One log per call: what happened when, without a word of the caller (unless a demonstration asks for it)."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

log = logging.getLogger(__name__)
OWNER_ONLY = 0o600
# A call that floods its log is a fault of its own.
LINES = 5000
WORDS = ("text", "lines")

Observer = Callable[[dict[str, Any]], None]


class EventLog:
    """Writes events as JSON lines `{"at": seconds since the beginning, "event": …}`; `observer` sees all."""

    def __init__(self, path: Path, *, started: datetime, clock: Callable[[], float], words: bool) -> None:
        self._file = _open(path)
        self._clock = clock
        self._began = clock()
        self._words = words
        self._count = 0
        self.observer: Observer | None = None
        self.write("began", started_at=started.isoformat(timespec="seconds"))

    def write(self, event: str, **facts: Any) -> None:  # noqa: ANN401  (whatever JSON can hold)
        """Add one event; words of people are left out, their length stays."""
        entry = {"at": round(self._clock() - self._began, 3), "event": event, **facts}
        if self.observer is not None:
            self.observer(entry)
        self._count += 1
        if self._file is None or self._count > LINES:
            return
        kept = entry if self._words else _without_words(entry)
        try:
            self._file.write(json.dumps(kept, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError:  # a full disk costs the log, never the caller
            log.error("voice.event_log_unwritable")
            self.close()

    def close(self) -> None:
        """Close the file; events after that are only observed."""
        kept, self._file = self._file, None
        if kept is not None:
            with suppress(OSError):
                kept.close()


def _open(path: Path) -> TextIO | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = path.open("a", encoding="utf-8")
        path.chmod(OWNER_ONLY)
    except OSError:
        log.error("voice.event_log_unwritable")
        return None
    return file


def _without_words(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        (f"{key}_length" if key in WORDS else key): (len(value) if key in WORDS else value)
        for key, value in entry.items()
    }


def log_path(folder: Path, call_id: str, *, now: datetime) -> Path:
    """Return where a call's log lies: one folder a day."""
    return folder / "calls" / now.astimezone(UTC).strftime("%Y-%m-%d") / f"{call_id}.jsonl"


def forget_old(folder: Path, *, days: int, now: datetime) -> int:
    """Delete files under `folder` that are older than `days`; return how many."""
    limit = (now - timedelta(days=days)).timestamp()
    old = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
