"""AudioSocket's framing holds whatever bytes arrive, in whatever pieces."""

import os
import random
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.voice.transports import audiosocket_frames as framing
from bot.channels.voice.transports.audiosocket_frames import Frame, FrameReader, encode, understand
from bot.channels.voice.transports.transport import Audio, Hangup, Key, Oddity

# A short run here; `make fuzz-voice SECONDS=600` is the long one.
FUZZ_SECONDS = float(os.environ.get("FUZZ_SECONDS", "2"))
LONGEST_FRAME = 3 + 65_535
FRAMES = st.lists(st.builds(Frame, st.integers(0, 255), st.binary(max_size=700)), max_size=8)


@given(FRAMES, st.integers(1, 400))
def test_frames_survive_being_cut_anywhere(frames: list[Frame], piece: int) -> None:
    data = b"".join(encode(frame.kind, frame.payload) for frame in frames)
    reader = FrameReader()
    found = [
        frame for start in range(0, len(data), piece) for frame in reader.feed(data[start : start + piece])
    ]
    assert found == frames
    assert reader.waiting == 0


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_any_bytes_are_frames_or_wait(pieces: list[bytes]) -> None:
    reader = FrameReader()
    for piece in pieces:
        for frame in reader.feed(piece):
            understand(frame)
    assert reader.waiting < LONGEST_FRAME


def test_random_bytes_for_a_while_crash_nothing_and_keep_no_memory() -> None:
    chance = random.Random(12345)
    reader, count, ends = FrameReader(), 0, time.monotonic() + FUZZ_SECONDS
    while time.monotonic() < ends:
        for frame in reader.feed(_piece(chance)):
            understand(frame)
            framing.read_identity(frame)
            count += 1
        assert reader.waiting < LONGEST_FRAME
    assert count


def _piece(chance: random.Random) -> bytes:
    """Bytes that are sometimes nearly right: whole frames, cut ones, wrong lengths, noise."""
    kind = chance.choice([framing.AUDIO, framing.DTMF, framing.IDENTITY, framing.HANG_UP, 0xFF, 0x42])
    good = encode(kind, chance.randbytes(chance.choice([0, 1, 16, 319, 320, 640, 4000])))
    how = chance.randrange(4)
    if how == 0:
        return good
    if how == 1:
        return good[: chance.randrange(len(good) + 1)]
    if how == 2:
        broken = bytearray(good)
        broken[chance.randrange(len(broken))] = chance.randrange(256)
        return bytes(broken)
    return chance.randbytes(chance.randrange(2000))


@pytest.mark.parametrize("kind", [framing.AUDIO, framing.DTMF, framing.IDENTITY, 0x42])
def test_every_announced_length_is_taken_at_its_word_and_the_next_frame_is_found(kind: int) -> None:
    after = encode(framing.DTMF, b"5")
    for length in (*range(1300), 5000, LONGEST_FRAME - 3):
        reader = FrameReader()
        found = reader.feed(encode(kind, b"\x10" * length) + after)
        assert [(frame.kind, len(frame.payload)) for frame in found] == [(kind, length), (framing.DTMF, 1)]
        understand(found[0])
        assert reader.waiting == 0


@pytest.mark.parametrize("truth", [0, 1, 319, 320, 321, 640])
def test_a_header_that_announces_another_length_keeps_no_more_than_came(truth: int) -> None:
    for announced in range(1300):
        reader = FrameReader()
        for frame in reader.feed(framing.HEADER.pack(framing.AUDIO, announced) + b"\x42" * truth):
            understand(frame)
        assert reader.waiting <= framing.HEADER.size + truth


def test_the_first_frame_names_the_call() -> None:
    identity = uuid.uuid4()
    assert framing.read_identity(Frame(framing.IDENTITY, identity.bytes)) == identity


@pytest.mark.parametrize("payload", [b"", b"x" * 15, b"x" * 17, b"6f0d7f0e-0000-4000-8000-000000000001"])
def test_an_identity_of_another_length_is_none(payload: bytes) -> None:
    assert framing.read_identity(Frame(framing.IDENTITY, payload)) is None


@pytest.mark.parametrize(
    ("frame", "meaning"),
    [
        (Frame(framing.AUDIO, b"\0" * 320), Audio(b"\0" * 320)),
        (Frame(framing.AUDIO, b""), Audio(b"")),
        (Frame(framing.AUDIO, b"\0" * 319), Oddity("audio_of_odd_length")),
        (Frame(framing.DTMF, b"5"), Key("5")),
        (Frame(framing.DTMF, b"55"), Oddity("unknown_key")),
        (Frame(framing.DTMF, b"\xff"), Oddity("unknown_key")),
        (Frame(framing.HANG_UP, b""), Hangup("hung_up")),
        (Frame(framing.ERROR, b"\x01"), Hangup("exchange_error")),
        (Frame(framing.IDENTITY, b"x" * 16), Oddity("second_identity")),
        (Frame(0x42, b""), Oddity("unknown_frame")),
    ],
)
def test_each_frame_has_its_meaning(frame: Frame, meaning: object) -> None:
    assert understand(frame) == meaning
