"""A call's sound on two tracks, caller and line, in step by the clock; off unless a site switches it on."""

from collections.abc import Callable
from pathlib import Path

from bot.channels.voice.audio import RATE, write_wav

OWNER_ONLY = 0o600


class Recording:
    """Collects both tracks; `discard` forgets everything, as a caller who does not consent asks."""

    def __init__(self, clock: Callable[[], float], *, longest: float) -> None:
        self._clock = clock
        self._began = clock()
        self._longest = longest
        self._tracks = {"caller": bytearray(), "line": bytearray()}
        self.active = True

    def add(self, track: str, frame: bytes) -> None:
        """Put a frame where it was heard; silence fills what lies before it."""
        elapsed = self._clock() - self._began
        if not self.active or elapsed > self._longest:
            return
        sound = self._tracks[track]
        behind = round(elapsed * RATE) * 2 - len(sound) - len(frame)
        # Frames come some milliseconds early and late: only a real gap is filled.
        if behind > len(frame) * 4:
            sound += bytes(behind // 2 * 2)
        sound += frame

    def discard(self) -> None:
        """Forget what was recorded and record no more."""
        self.active = False
        for sound in self._tracks.values():
            sound.clear()

    def save(self, path: Path) -> bool:
        """Write a wav with the caller left and the line right; False when there is nothing to keep."""
        if not self.active or not any(self._tracks.values()):
            return False
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=OWNER_ONLY)
        write_wav(path, bytes(self._tracks["caller"]), bytes(self._tracks["line"]))
        return True
