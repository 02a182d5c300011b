"""Calls under way, kept on disk: a gateway that dies in mid-call learns at its next start whom it left."""

import json
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.channels.voice.reports import write_owned

log = logging.getLogger(__name__)


class OpenCalls:
    """One file a call, from its beginning until its end is in the hands of `Reports`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, report: dict[str, Any]) -> None:
        """Keep the report of a beginning call; a full disk costs this safety, never the call."""
        try:
            write_owned(self._path(report["call_id"]), report)
        except OSError:
            log.error("voice.open_call_unkept")

    def forget(self, call_id: str) -> None:
        """The call has ended and is reported."""
        with suppress(OSError):
            self._path(call_id).unlink(missing_ok=True)

    def left_behind(self) -> list[dict[str, Any]]:
        """Return the reports of calls that an earlier process did not end; unreadable ones are dropped."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                log.error("voice.open_call_unreadable")
                path.unlink(missing_ok=True)
        return found

    def _path(self, call_id: str) -> Path:
        return self._folder / f"{call_id}.json"
