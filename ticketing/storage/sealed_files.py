"""Files about people, encrypted beside the database and outside of whatever a web server hands out."""

from pathlib import Path

from ticketing.storage.base import needs_sealing, seal, unseal


def keep(folder: Path, identity: str, data: bytes) -> None:
    """Write a file encrypted under its name, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, identity, data, suffix=".part")


def _write(folder: Path, identity: str, data: bytes, *, suffix: str) -> None:
    unfinished = folder / f"{identity}{suffix}"
    unfinished.write_bytes(seal(data, belongs_to=identity.encode()))
    unfinished.replace(folder / identity)


def load(folder: Path, identity: str) -> bytes:
    """Return what was kept. Raises OSError when the file is gone."""
    return unseal((folder / identity).read_bytes(), belongs_to=identity.encode())


def write_again(folder: Path, identity: str) -> bool:
    """Encrypt a file with the present key; tell whether that was needed and possible."""
    file = folder / identity
    if not file.exists() or not needs_sealing(file.read_bytes(), belongs_to=identity.encode()):
        return False
    _write(folder, identity, load(folder, identity), suffix=".again")
    return True


def remove(folder: Path, identity: str) -> None:
    """Erase a file; one that is gone already is no error."""
    (folder / identity).unlink(missing_ok=True)
