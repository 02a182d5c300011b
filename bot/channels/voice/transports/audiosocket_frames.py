"""AudioSocket's framing without any IO: bytes in, frames out, whatever the bytes are.

A frame is one byte of type, two of big-endian length, and that many bytes (Asterisk's `res_audiosocket`).
The longest frame is 65,538 bytes, so what is kept of an unfinished one is bounded by the protocol itself.
"""

import struct
import uuid
from dataclasses import dataclass

from bot.channels.voice.transports.transport import Audio, Hangup, Key, Oddity, Received

HANG_UP = 0x00
IDENTITY = 0x01
DTMF = 0x03
AUDIO = 0x10
ERROR = 0xFF
HEADER = struct.Struct(">BH")
KEYS = frozenset("0123456789*#ABCD")
IDENTITY_BYTES = 16


@dataclass(frozen=True)
class Frame:
    """One frame as it came."""

    kind: int
    payload: bytes


class FrameReader:
    """Puts frames together from pieces of any size."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def waiting(self) -> int:
        """How many bytes of an unfinished frame are kept."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[Frame]:
        """Return the frames that are whole now."""
        self._rest += data
        found: list[Frame] = []
        start = 0
        while len(self._rest) - start >= HEADER.size:
            kind, size = HEADER.unpack_from(self._rest, start)
            end = start + HEADER.size + size
            if end > len(self._rest):
                break
            found.append(Frame(kind, bytes(self._rest[start + HEADER.size : end])))
            start = end
        del self._rest[:start]
        return found


def encode(kind: int, payload: bytes = b"") -> bytes:
    """Return a frame as it travels."""
    return HEADER.pack(kind, len(payload)) + payload


def read_identity(frame: Frame) -> uuid.UUID | None:
    """Return the call's UUID when this is a well-formed first frame."""
    if frame.kind != IDENTITY or len(frame.payload) != IDENTITY_BYTES:
        return None
    return uuid.UUID(bytes=frame.payload)


def understand(frame: Frame) -> Received:
    """Return what a frame after the first means; what is wrong with it is an oddity, never an error."""
    if frame.kind == AUDIO:
        return Audio(frame.payload) if len(frame.payload) % 2 == 0 else Oddity("audio_of_odd_length")
    if frame.kind == DTMF:
        key = frame.payload.decode("ascii", "replace")
        return Key(key) if key in KEYS else Oddity("unknown_key")
    if frame.kind == HANG_UP:
        return Hangup("hung_up")
    if frame.kind == ERROR:
        return Hangup("exchange_error")
    return Oddity("second_identity" if frame.kind == IDENTITY else "unknown_frame")
