"""A call's use of the recogniser: one answer under way at most, begun in a pause where that costs nobody.

A recogniser is somebody else's: whatever it raises is a failure at once, and nothing here waits for one that
does not let itself be stopped.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.voice.audio import silence
from bot.channels.voice.event_log import EventLog
from bot.channels.voice.manners import Manners
from bot.channels.voice.recognition.recogniser import Recogniser, RecogniserFailed, RecogniserLate
from bot.channels.voice.speech_detection import SpeechDetector

Trying = asyncio.Task[str]
LATE = "recogniser_late"  # also why a call is left for a person


class Hearing:
    """Turns what the detector has kept into words."""

    def __init__(
        self,
        recogniser: Recogniser | None,
        detector: SpeechDetector,
        *,
        manners: Manners,
        log: EventLog,
        clock: Callable[[], float],
    ) -> None:
        self._recogniser = recogniser
        self._detector = detector
        self._manners = manners
        self._log = log
        self._clock = clock
        self._ahead: _Ahead | None = None

    def begin_ahead(self, expected: tuple[str, ...]) -> None:
        """Try the answer so far, in case that nothing follows, if the recogniser has nothing else to do."""
        self.drop_ahead()
        recogniser, manners = self._recogniser, self._manners
        if recogniser is None or not recogniser.is_idle():
            return
        # The silence that is still to come is part of what the recogniser is used to.
        words = self._detector.words + silence(max(0.0, manners.end_of_speech - manners.hear_ahead))
        self._ahead = _Ahead(_try(recogniser, words, expected), self._detector.voice_ends)

    def sound_came(self) -> None:
        """Drop what was begun ahead as soon as the caller goes on: others may be waiting for its place."""
        if self._ahead is not None and self._ahead.voice_ends != self._detector.voice_ends:
            self.drop_ahead()

    def drop_ahead(self) -> None:
        """Let go of what was begun ahead."""
        dropped, self._ahead = self._ahead, None
        if dropped is not None:
            dropped.trying.cancel()

    async def hear(self, expected: tuple[str, ...]) -> str:
        """Return the words, "" for none; raises RecogniserLate, RecogniserFailed: the log says why."""
        began = self._clock()
        try:
            text = await self._within_the_limit(self._under_way(expected))
        except RecogniserLate:
            self._log.write(LATE, seconds=self._since(began))
            raise
        except asyncio.CancelledError as given_up:
            # Who cancels says why: two clocks that watch one limit need not agree to the millisecond.
            late = LATE in given_up.args
            self._log.write(LATE if late else "recognition_dropped", seconds=self._since(began))
            raise
        except Exception as error:
            reason = str(error) if isinstance(error, RecogniserFailed) else type(error).__name__
            self._log.write("recogniser_failed", reason=reason, seconds=self._since(began))
            raise RecogniserFailed(reason) from error
        self._log.write("recognised", text=text, seconds=self._since(began))
        return text

    async def _within_the_limit(self, trying: Trying) -> str:
        try:
            done, _ = await asyncio.wait({trying}, timeout=self._manners.recognition)
        finally:
            trying.cancel()  # nothing if it is done
        if not done:
            raise RecogniserLate
        if trying.cancelled():  # by the recogniser itself: not to be taken for our own giving up
            raise RecogniserFailed("cancelled")
        return trying.result()

    def _under_way(self, expected: tuple[str, ...]) -> Trying:
        """Return what was begun ahead if nothing was said since, else a new attempt."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.voice_ends == self._detector.voice_ends:
            self._log.write("heard_ahead", ready=ahead.trying.done())
            return ahead.trying
        if ahead is not None:
            ahead.trying.cancel()
        if self._recogniser is None:
            raise RecogniserFailed("absent")
        return _try(self._recogniser, self._detector.words, expected)

    def _since(self, began: float) -> float:
        return round(self._clock() - began, 3)


@dataclass(frozen=True)
class _Ahead:
    """A recognition that was begun in a pause, and where the voice ended then."""

    trying: Trying
    voice_ends: int


def _try(recogniser: Recogniser, words: bytes, expected: tuple[str, ...]) -> Trying:
    trying = asyncio.create_task(recogniser.recognise(words, expected=expected))
    trying.add_done_callback(_look_at)
    return trying


def _look_at(trying: Trying) -> None:
    """What failed after it was dropped is nobody's any more: it is not reported as forgotten."""
    if not trying.cancelled():
        trying.exception()
