"""`make record-caller FROM=folder`: makes the recorded caller anew from wav files of any voice or person."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.channels.voice.audio import UnusableAudio, read_wav, to_alaw, trim
from tests.calls.recordings import FOLDER, sentences

# The level of a voice on a telephone line, in decibels below full scale, and the highest peak.
LEVEL_DB = -20.0
PEAK = 0.9


def level(pcm: bytes) -> bytes:
    """Return the sound at the line's level; what would be clipped is made quieter instead."""
    samples = np.frombuffer(pcm, np.int16).astype(np.float64) / 32768
    power = float(np.sqrt(np.mean(samples**2)))
    factor = min(10 ** (LEVEL_DB / 20) / max(power, 1e-9), PEAK / max(float(np.abs(samples).max()), 1e-9))
    return bytes((samples * factor * 32768).astype(np.int16))


def record(source: Path, target: Path) -> list[str]:
    """Write every sentence that has a wav, `NAME.wav` for `NAME.alaw`; return the names that have none."""
    missing: list[str] = []
    for name in sentences():
        try:
            sound = trim(read_wav(source / f"{name}.wav"))
        except UnusableAudio:
            sound = b""
        if sound:
            (target / f"{name}.alaw").write_bytes(to_alaw(level(sound)))
        else:
            missing.append(name)
    return missing


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1 when sentences are missing, each named with what is to be said."""
    parser = argparse.ArgumentParser(description="Make the recorded caller from wav files.")
    parser.add_argument("source", type=Path, help="folder with one 16-bit wav for each sentence")
    parser.add_argument("--target", type=Path, default=FOLDER)
    chosen = parser.parse_args(arguments)
    missing = record(chosen.source, chosen.target)
    for name in missing:
        sys.stdout.write(f"{chosen.source / name}.wav\t{sentences()[name]}\n")
    sys.stdout.write(f"{len(sentences()) - len(missing)} of {len(sentences())} sentences written\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
