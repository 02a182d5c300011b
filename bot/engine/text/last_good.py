"""Keeps the last file that could be read: a refused new one leaves the running system with the old."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.engine.text.data_files import PROJECT_ROOT, DataFileError, resolve

T = TypeVar("T")
FOLDER = PROJECT_ROOT / "var/engine/last_good"
_log = logging.getLogger(__name__)


def read_or_last_good(path: str | Path, read: Callable[[Path], T], *, folder: Path = FOLDER) -> T:
    """What `read` makes of the file; of its last good copy in `folder` when the file is refused.

    Every problem is logged. DataFileError when there is no good copy, or when it is refused too.
    """
    file = resolve(path)
    kept = folder / file.name
    try:
        value = read(file)
    except DataFileError as refusal:
        for problem in refusal.problems:
            _log.error("%s: %s", file.name, problem)
        if not kept.exists():
            raise
        _log.error("%s is refused; the copy that was good before is used", file.name)
        return read(kept)
    _keep(file, kept)
    return value


def _keep(file: Path, kept: Path) -> None:
    try:
        if kept.exists() and kept.read_bytes() == file.read_bytes():
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(kept.suffix + ".part")
        shutil.copyfile(file, partial)
        partial.replace(kept)
    except OSError as problem:  # a read-only installation loses the safety net, not the service
        _log.warning("%s: no copy kept (%s)", file.name, problem.strerror)
