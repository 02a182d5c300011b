"""Hears when a caller begins and stops speaking: frame by frame, without any recognition."""

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from bot.channels.voice.audio import FRAME_SECONDS, RATE, loudness
from bot.channels.voice.turn_events import SpeechBegan, SpeechPaused, SpeechStopped

# Of the last 200 ms, 140 ms must be voice: a click is not speech, and barge-in stays well under 300 ms.
WINDOW = 10
ENOUGH = 7
# Speech goes on while 60 ms of the last 100 ms are voice; a single loud frame in a pause is not.
GOES_ON_WINDOW = 5
GOES_ON = 3
# The beginning of the first syllable lies before the moment at which speech is certain.
KEPT_BEFORE = 25
QUIET_DB = -48.0
OVER_NOISE_DB = 6.0
NOISE_FRAMES = 150


class FrameJudge(Protocol):
    """Tells voice from the rest in one frame of 20 ms."""

    def is_voice(self, frame: bytes) -> bool:
        """Return True when the frame holds a voice."""
        ...


class EnergyJudge:
    """Voice is what is louder than the line's own noise; needs no package."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=NOISE_FRAMES)

    def is_voice(self, frame: bytes) -> bool:
        """Compare the frame with the quieter tenth of the last three seconds."""
        level = loudness(frame)
        self._levels.append(level)
        floor = sorted(self._levels)[len(self._levels) // 10]
        return level > max(QUIET_DB, floor + OVER_NOISE_DB)


class WebRtcJudge:
    """WebRTC's detector, for frames that are loud enough; raises ImportError without `webrtcvad-wheels`."""

    def __init__(self, aggressiveness: int = 2) -> None:
        import webrtcvad  # noqa: PLC0415  (part of the voice group; the energy judge works without it)

        self._detector = webrtcvad.Vad(aggressiveness)

    def is_voice(self, frame: bytes) -> bool:
        """Ask the detector only about frames over the threshold of hearing."""
        return loudness(frame) > QUIET_DB and bool(self._detector.is_speech(frame, RATE))


@dataclass
class SpeechDetector:
    """Turns frames into `SpeechBegan`, `SpeechPaused` and `SpeechStopped`, and keeps the words as sound.

    `pause` (0: never told) and `end_of_speech` are seconds of silence, `longest` seconds of sound kept.
    """

    judge: FrameJudge
    end_of_speech: float
    longest: float
    pause: float = 0.0
    _recent: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))
    _before: deque[bytes] = field(default_factory=lambda: deque(maxlen=KEPT_BEFORE))
    _words: bytearray = field(default_factory=bytearray)
    _speaking: bool = False
    _quiet_frames: int = 0
    # Bytes of `words` up to the last voice: unchanged means that nothing more was said.
    voice_ends: int = 0

    def feed(self, frame: bytes) -> SpeechBegan | SpeechPaused | SpeechStopped | None:
        """Take one frame of 20 ms; return what changed."""
        self._recent.append(self.judge.is_voice(frame))
        if self._speaking:
            return self._go_on(frame)
        self._before.append(frame)
        if sum(self._recent) < ENOUGH:
            return None
        self._speaking, self._quiet_frames = True, 0
        self._keep(b"".join(self._before))
        self._before.clear()
        return SpeechBegan()

    def _keep(self, sound: bytes) -> None:
        if len(self._words) < self.longest * RATE * 2:
            self._words += sound

    def _go_on(self, frame: bytes) -> SpeechPaused | SpeechStopped | None:
        self._keep(frame)
        voiced = sum(list(self._recent)[-GOES_ON_WINDOW:]) >= GOES_ON
        self._quiet_frames = 0 if voiced else self._quiet_frames + 1
        if voiced:
            self.voice_ends = len(self._words)
        if self._quiet_frames * FRAME_SECONDS < self.end_of_speech:
            pausing = self.pause and self._quiet_frames == round(self.pause / FRAME_SECONDS)
            return SpeechPaused() if pausing else None
        self._speaking = False
        self._recent.clear()
        return SpeechStopped()

    @property
    def words(self) -> bytes:
        """The sound of the answer so far."""
        return bytes(self._words)

    def forget(self) -> None:
        """Drop what was heard; the next voice begins a new answer."""
        self._words.clear()
        self._recent.clear()
        self._before.clear()
        self._speaking, self._quiet_frames, self.voice_ends = False, 0, 0


def best_judge() -> FrameJudge:
    """Return WebRTC's detector where it is installed, else the one by energy."""
    try:
        return WebRtcJudge()
    except ImportError:
        return EnergyJudge()
