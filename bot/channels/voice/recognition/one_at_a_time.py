"""Hears one answer at a time, the others wait; what nobody waits for any more never begins.

A model on this machine cannot be stopped in mid-calculation: whoever gives up leaves it running. So that this
costs nobody else more than the rest of that one calculation, an answer that was given up leaves the queue at
once, the running one is told, and a calculation that does not come back is said aloud instead of waited for.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from bot.channels.voice.recognition.recogniser import RecogniserFailed

# Answers waiting for the processor beyond this number would be too late anyway.
MOST_WAITING = 8
# The longest answer takes a few seconds; what runs this long has lost its way.
STUCK_SECONDS = 30.0
CLOSING_SECONDS = 5.0

Unwanted = Callable[[], bool]
Work = Callable[[Unwanted], str]


@dataclass(eq=False)
class _Answer:
    """One answer to be heard; `work` asks `unwanted` between its steps whether to go on."""

    work: Work
    unwanted: threading.Event = field(default_factory=threading.Event)
    heard: "Future[str]" = field(default_factory=Future)
    began: float = 0.0
    # Set before anybody is told: who is answered may ask again before the thread has come back for the next.
    ended: bool = False

    def hear(self) -> None:
        if not self.heard.set_running_or_notify_cancel():
            return
        try:
            words = self.work(self.unwanted.is_set)
        except BaseException as error:  # it belongs to who waits; the thread goes on to the next
            self.ended = True
            self.heard.set_exception(error)
        else:
            self.ended = True
            self.heard.set_result(words)

    def is_stuck(self, now: float, after: float) -> bool:
        return not self.ended and now - self.began > after


class OneAtATime:
    """A thread and the queue before it."""

    def __init__(
        self, name: str, *, stuck_after: float = STUCK_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._stuck_after = stuck_after
        self._changed = threading.Condition()
        self._waiting: deque[_Answer] = deque()
        self._running: _Answer | None = None
        self._closed = False
        # A calculation that never ends must not keep the process from ending.
        self._thread = threading.Thread(target=self._hear_all, name=name, daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many answers have not begun."""
        return len(self._waiting)

    def is_idle(self) -> bool:
        """Tell whether no answer is being heard or waits, not even one that nobody wants."""
        with self._changed:
            return not self._waiting and (self._running is None or self._running.heard.done())

    async def hear(self, work: Work) -> str:
        """Return what `work` heard; raises RecogniserFailed "busy", "stuck", "closed" without waiting."""
        answer = self._join(work)
        try:
            return await asyncio.wrap_future(answer.heard)
        finally:
            self._leave(answer)

    def _join(self, work: Work) -> _Answer:
        answer = _Answer(work)
        with self._changed:
            reason = self._refusal()
            if reason:
                raise RecogniserFailed(reason)
            self._waiting.append(answer)
            self._changed.notify()
        return answer

    def _refusal(self) -> str:
        if self._closed:
            return "closed"
        if self._running is not None and self._running.is_stuck(self._clock(), self._stuck_after):
            return "stuck"
        return "busy" if len(self._waiting) >= MOST_WAITING else ""

    def _leave(self, answer: _Answer) -> None:
        answer.unwanted.set()
        with self._changed:
            if answer in self._waiting:
                self._waiting.remove(answer)

    def _hear_all(self) -> None:
        while (answer := self._next()) is not None:
            answer.hear()

    def _next(self) -> _Answer | None:
        with self._changed:
            self._running = None
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            self._running = self._waiting.popleft()
            self._running.began = self._clock()
            return self._running

    async def close(self) -> None:
        """Refuse what waits and give the running one a moment to end."""
        with self._changed:
            self._closed = True
            left, self._waiting = self._waiting, deque()
            self._changed.notify()
            if self._running is not None:
                self._running.unwanted.set()
        for answer in left:
            if answer.heard.set_running_or_notify_cancel():
                answer.heard.set_exception(RecogniserFailed("closed"))
        await asyncio.to_thread(self._thread.join, CLOSING_SECONDS)
