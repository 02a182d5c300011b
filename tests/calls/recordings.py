"""The recorded caller's sentences (see caller/README.md)."""

import json
from pathlib import Path

from bot.channels.voice.audio import from_alaw

FOLDER = Path(__file__).parent / "caller"


def caller_says(name: str) -> bytes:
    """Return a sentence as 8 kHz sound."""
    return from_alaw((FOLDER / f"{name}.alaw").read_bytes())


def sentences() -> dict[str, str]:
    """Return what is said in each recording."""
    read: dict[str, str] = json.loads((FOLDER / "sentences.json").read_text(encoding="utf-8"))
    return read
