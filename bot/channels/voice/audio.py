"""Telephone audio as numbers: 8 kHz, 16 bit, mono, frames of 20 ms; wav files in and out, A-law, loudness."""

import io
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
FRAME_SECONDS = 0.02
FRAME_BYTES = 320
BYTES_PER_SECOND = RATE * 2
QUIETEST_DB = -96.0
Samples = npt.NDArray[np.int16]


class UnusableAudio(Exception):
    """A file or an answer that is not mono 16-bit sound."""


def duration(pcm: bytes) -> float:
    """Return the length of 8 kHz sound in seconds."""
    return len(pcm) / BYTES_PER_SECOND


def silence(seconds: float) -> bytes:
    """Return silence; a whole number of frames."""
    return bytes(round(seconds / FRAME_SECONDS) * FRAME_BYTES)


def frames(pcm: bytes) -> list[bytes]:
    """Return frames of 20 ms; the last is filled up with silence."""
    padded = pcm + bytes(-len(pcm) % FRAME_BYTES)
    return [padded[start : start + FRAME_BYTES] for start in range(0, len(padded), FRAME_BYTES)]


def loudness(pcm: bytes) -> float:
    """Return the level in decibels below full scale; -96 for silence."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16).astype(np.float64)
    if not len(samples):
        return QUIETEST_DB
    power = float(np.sqrt(np.mean(samples**2)))
    return max(QUIETEST_DB, 20 * float(np.log10(max(power, 1e-9) / 32768)))


def resample(samples: Samples, from_rate: int, to_rate: int = RATE) -> Samples:
    """Return the sound at another rate; what the lower rate cannot carry is filtered out first."""
    if from_rate == to_rate or not len(samples):
        return samples
    wide = samples.astype(np.float64)
    if to_rate < from_rate:
        wide = _low_pass(wide, to_rate / from_rate)
    count = len(wide) * to_rate // from_rate
    places = np.arange(count) * (from_rate / to_rate)
    narrow = np.interp(places, np.arange(len(wide)), wide)
    resampled: Samples = np.clip(narrow, -32768, 32767).astype(np.int16)
    return resampled


def _low_pass(sound: npt.NDArray[np.float64], share: float) -> npt.NDArray[np.float64]:
    taps = np.arange(-24, 25)
    cut = share * 0.95
    kernel = cut * np.sinc(cut * taps) * np.hamming(len(taps))
    filtered: npt.NDArray[np.float64] = np.convolve(sound, kernel / kernel.sum(), mode="same")
    return filtered


def read_wav(source: Path | bytes) -> bytes:
    """Return a wav's first channel as 8 kHz sound; raises UnusableAudio."""
    opened = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    try:
        with wave.open(opened) as file:
            if file.getsampwidth() != 2:
                raise UnusableAudio("not 16 bit")
            channels, rate = file.getnchannels(), file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    except (wave.Error, EOFError, OSError, ValueError) as error:
        raise UnusableAudio(type(error).__name__) from error
    return resample(samples[: len(samples) // channels * channels][::channels], rate).tobytes()


def write_wav(path: Path, *channels: bytes) -> None:
    """Write 8 kHz sound, one track for each speaker; shorter tracks end in silence."""
    longest = max(len(channel) for channel in channels)
    tracks = [np.frombuffer(c + bytes(longest - len(c)), np.int16) for c in channels]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.column_stack(tracks).astype(np.int16).tobytes())


def trim(pcm: bytes, *, below: float = -50.0) -> bytes:
    """Return the sound without the silence before and after it."""
    loud = [n for n, frame in enumerate(frames(pcm)) if loudness(frame) > below]
    if not loud:
        return b""
    return pcm[loud[0] * FRAME_BYTES : (loud[-1] + 1) * FRAME_BYTES]


def to_alaw(pcm: bytes) -> bytes:
    """Return G.711 A-law, one byte a sample."""
    samples = np.frombuffer(pcm, np.int16).astype(np.int32)
    sign = np.where(samples >= 0, 0x80, 0)
    size = np.minimum(np.where(samples >= 0, samples, -samples - 1), 32635) >> 3
    exponent = np.maximum(np.floor(np.log2(np.maximum(size, 1))).astype(np.int32) - 4, 0)
    exponent = np.where(size >= 32, exponent, 0)
    shift = np.where(exponent == 0, 1, exponent)
    mantissa = (size >> shift) & 0x0F
    coded = np.where(size < 32, size >> 1, ((exponent) << 4) | mantissa)
    return bytes(((coded | sign) ^ 0x55).astype(np.uint8))


def from_alaw(data: bytes) -> bytes:
    """Return 16-bit samples of G.711 A-law."""
    coded = np.frombuffer(data, np.uint8).astype(np.int32) ^ 0x55
    mantissa, exponent = coded & 0x0F, (coded >> 4) & 0x07
    size = ((mantissa << 4) + np.where(exponent == 0, 8, 0x108)) << np.maximum(exponent - 1, 0)
    samples: Samples = np.where(coded & 0x80, size, -size).astype(np.int16)
    return samples.tobytes()
