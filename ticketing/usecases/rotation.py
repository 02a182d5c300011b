"""A new key for personal data: everything is written again in small steps; stopping and going on is safe."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from ticketing.domain.actors import SYSTEM
from ticketing.storage import rotation, sealed_files
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import transaction
from ticketing.usecases.auditing import record

BATCH = 200


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one table: rows looked at and rows written again in this run."""

    name: str
    seen: int
    written: int


def rotate_tables(
    sessions: sessionmaker[Session], *, now: datetime, told: Callable[[Written], None], size: int = BATCH
) -> list[Written]:
    """Write every personal field again with the present key, each batch in its own transaction.

    A second run goes on where the first one stopped. `told` hears of each batch.
    """
    done = [_rotate(sessions, name, now=now, told=told, size=size) for name in _names()]
    with transaction(sessions) as session:
        details = {"key": PersonalKey.name(), "written": sum(one.written for one in done)}
        record(session, actor=SYSTEM, action="key.rotated", subject="personal", details=details, now=now)
    return done


def _names() -> list[str]:
    return [table.name for table in rotation.tables()]


def _rotate(
    sessions: sessionmaker[Session], name: str, *, now: datetime, told: Callable[[Written], None], size: int
) -> Written:
    table = next(table for table in rotation.tables() if table.name == name)
    seen = written = 0
    while True:
        with transaction(sessions) as session:
            looked_at, changed = rotation.write_batch(session, table, size=size, now=now)
        if not looked_at:
            return Written(name, seen, written)
        seen, written = seen + looked_at, written + changed
        told(Written(name, seen, written))


def rotate_pictures(folder: Path) -> int:
    """Encrypt every picture of the folder with the present key; return how many needed it."""
    if not folder.is_dir():
        return 0
    files = sorted(file.name for file in folder.iterdir() if file.is_file() and not file.suffix)
    return sum(sealed_files.write_again(folder, name) for name in files)
