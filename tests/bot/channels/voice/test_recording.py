"""Two tracks in step, and nothing of a caller who does not agree."""

from pathlib import Path

from bot.channels.voice.audio import FRAME_BYTES, RATE, read_wav
from bot.channels.voice.recording import Recording


def test_silence_fills_the_gaps_so_that_tracks_stay_in_step(tmp_path: Path) -> None:
    now = [0.0]
    recording = Recording(lambda: now[0], longest=60)
    recording.add("line", b"\1" * FRAME_BYTES)
    now[0] = 2.0
    recording.add("caller", b"\2" * FRAME_BYTES)
    assert recording.save(tmp_path / "c.wav")
    caller = read_wav(tmp_path / "c.wav")
    assert caller.index(b"\2") // 2 == RATE * 2 - FRAME_BYTES // 2


def test_a_refusal_forgets_everything(tmp_path: Path) -> None:
    recording = Recording(lambda: 0.0, longest=60)
    recording.add("caller", b"\1" * FRAME_BYTES)
    recording.discard()
    recording.add("caller", b"\1" * FRAME_BYTES)
    assert not recording.save(tmp_path / "c.wav")
    assert not (tmp_path / "c.wav").exists()


def test_a_recording_ends_with_the_longest_call() -> None:
    now = [0.0]
    recording = Recording(lambda: now[0], longest=1)
    now[0] = 2.0
    recording.add("caller", b"\1" * FRAME_BYTES)
    assert not recording.save(Path("never"))
