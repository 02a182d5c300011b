"""Telephone audio: rates, levels, files, A-law."""

from pathlib import Path

import numpy as np
import numpy.typing
import pytest

from bot.channels.voice.audio import (
    FRAME_BYTES,
    RATE,
    UnusableAudio,
    duration,
    frames,
    from_alaw,
    loudness,
    read_wav,
    resample,
    silence,
    to_alaw,
    trim,
    write_wav,
)  # fmt: skip


def _tone(
    hertz: float, *, rate: int = RATE, seconds: float = 0.5, level: float = 0.3
) -> np.typing.NDArray[np.int16]:
    return (level * 32767 * np.sin(np.arange(int(rate * seconds)) * 2 * np.pi * hertz / rate)).astype(
        np.int16
    )


def test_a_lower_rate_keeps_speech_and_drops_what_it_cannot_carry() -> None:
    low = resample(_tone(1000, rate=24000), 24000)
    high = resample(_tone(7000, rate=24000), 24000)
    assert len(low) == RATE // 2
    assert loudness(low.tobytes()) > -15
    assert loudness(high.tobytes()) < -40


def test_two_tracks_are_written_and_the_first_is_read(tmp_path: Path) -> None:
    caller = _tone(500).tobytes()
    write_wav(tmp_path / "call.wav", caller, silence(0.1))
    assert read_wav(tmp_path / "call.wav") == caller


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a wav" * 20])
def test_what_is_no_wav_is_named(content: bytes) -> None:
    with pytest.raises(UnusableAudio):
        read_wav(content)


def test_frames_are_whole() -> None:
    assert [len(frame) for frame in frames(b"\1" * 700)] == [FRAME_BYTES] * 3


def test_silence_is_quiet_and_has_a_length() -> None:
    assert loudness(silence(1.0)) == -96
    assert duration(silence(1.0)) == 1.0
    assert loudness(b"") == -96


def test_trimming_takes_the_silence_around_speech() -> None:
    tone = _tone(400).tobytes()
    assert abs(len(trim(silence(1) + tone + silence(1))) - len(tone)) <= 2 * FRAME_BYTES
    assert trim(silence(1)) == b""


def test_a_law_is_close_to_what_went_in() -> None:
    tone = _tone(700)
    back = np.frombuffer(from_alaw(to_alaw(tone.tobytes())), np.int16)
    noise = float(np.mean((back.astype(float) - tone) ** 2))
    assert 10 * np.log10(float(np.mean(tone.astype(float) ** 2)) / noise) > 33


def test_every_a_law_byte_survives_the_round_trip() -> None:
    every = bytes(range(256))
    assert to_alaw(from_alaw(every)) == every
