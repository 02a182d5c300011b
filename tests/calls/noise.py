"""What comes out of a receiver when nobody speaks to the line: without end, frame by frame of 20 ms."""

import random
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import cycle

import numpy as np

from bot.channels.voice.audio import FRAME_BYTES, FRAME_SECONDS, RATE, frames
from tests.calls.recordings import caller_says

VOICES = ("matter", "where", "name", "elder", "cause")
QUIET = bytes(FRAME_BYTES)


@cache
def babble() -> bytes:
    """Five sentences at once, backwards: voices without words."""
    parts = [caller_says(name) for name in VOICES]
    length = min(len(part) for part in parts) // FRAME_BYTES * FRAME_BYTES
    mixed = sum(np.frombuffer(part[:length], np.int16)[::-1].astype(float) for part in parts)
    return np.clip(mixed, -20000, 20000).astype(np.int16).tobytes()


def _babble() -> Iterator[bytes]:
    """A television in the room."""
    return cycle(frames(babble()))


def _hiss() -> Iterator[bytes]:
    chance = np.random.default_rng(1)
    while True:
        yield chance.normal(0, 4000, RATE // 50).clip(-32768, 32767).astype(np.int16).tobytes()


def _hum() -> Iterator[bytes]:
    """The mains, loud, with its overtones."""
    at = np.arange(RATE) / RATE
    wave = sum(6000 / n * np.sin(2 * np.pi * 50 * n * at) for n in range(1, 8))
    return cycle(frames(np.asarray(wave).clip(-32768, 32767).astype(np.int16).tobytes()))


def _clicks() -> Iterator[bytes]:
    chance = random.Random(2)
    while True:
        yield chance.randbytes(FRAME_BYTES) if chance.random() < 0.1 else QUIET


def _bursts() -> Iterator[bytes]:
    """Voices that come and go, each time just after the line takes them to have ended."""
    voices = _babble()
    while True:
        yield from (next(voices) for _ in range(round(0.6 / FRAME_SECONDS)))
        yield from (QUIET for _ in range(round(1.3 / FRAME_SECONDS)))


def _street() -> Iterator[bytes]:
    """Voices and silences of every length."""
    chance, voices = random.Random(3), _babble()
    while True:
        yield from (next(voices) for _ in range(chance.randrange(5, 150)))
        yield from (QUIET for _ in range(chance.randrange(5, 300)))


NOISES: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "babble": _babble,
    "hiss": _hiss,
    "hum": _hum,
    "clicks": _clicks,
    "bursts": _bursts,
    "street": _street,
}
