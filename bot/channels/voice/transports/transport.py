"""The one interface behind which the exchanges differ."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Audio:
    """Sound of the caller: 8 kHz, 16 bit, any whole number of samples."""

    pcm: bytes


@dataclass(frozen=True)
class Key:
    """A key of the caller's telephone."""

    key: str


@dataclass(frozen=True)
class Oddity:
    """Something that the protocol does not know; `what` goes to the event log."""

    what: str


@dataclass(frozen=True)
class Hangup:
    """The far end is gone; `why` goes to the event log."""

    why: str


Received = Audio | Key | Oddity | Hangup


class TransportClosed(Exception):
    """Nothing can be sent any more."""


class Transport(Protocol):
    """One call's audio. Reading ends with exactly one `Hangup`."""

    def receive(self) -> AsyncIterator[Received]:
        """Yield what comes from the exchange."""
        ...

    async def play(self, frame: bytes) -> None:
        """Send one frame of 20 ms; raises TransportClosed."""
        ...

    async def flush(self) -> None:
        """Drop what the far end has not played yet, where the protocol can."""
        ...

    async def close(self) -> None:
        """End the media; the dialplan goes on from there."""
        ...
