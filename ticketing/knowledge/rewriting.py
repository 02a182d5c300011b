"""Writes a changed entry into its file: the whole folder must still be readable, or nothing changes."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ticketing.knowledge.files import NOT_ENTRIES, read_entries


def rewrite_entry(folder: Path, entry_id: str, changes: Mapping[str, object]) -> bool:
    """Change columns of one entry; return whether it was found. Raises KnowledgeFileError for a bad result.

    Comments above the file's first line of data are kept, others are lost.
    """
    path = next((file for file in _files(folder) if _holds(file, entry_id)), None)
    if path is None:
        return False
    text = _changed(path, entry_id, changes)
    with tempfile.TemporaryDirectory() as place:
        tried = Path(place)
        for file in _files(folder):
            shutil.copyfile(file, tried / file.name)
        (tried / path.name).write_text(text, encoding="utf-8")
        read_entries(tried)
    # Written beside and moved: no process ever reads half a file.
    half = path.with_suffix(".part")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
    return True


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.yml")) if path.name not in NOT_ENTRIES]


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _holds(path: Path, entry_id: str) -> bool:
    return any(row.get("id") == entry_id for row in _load(path)["entries"])


def _changed(path: Path, entry_id: str, changes: Mapping[str, object]) -> str:
    loaded = _load(path)
    for row in loaded["entries"]:
        if row.get("id") == entry_id:
            row.update(changes)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = "".join(lines[: next(n for n, line in enumerate(lines) if not line.startswith("#"))])
    return head + yaml.safe_dump(loaded, allow_unicode=True, sort_keys=False, width=120)
