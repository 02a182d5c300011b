"""Plays sentences in real time, never far ahead: what was not sent cannot be heard after a barge-in."""

import asyncio
from collections.abc import Callable, Sequence

from bot.channels.voice.audio import FRAME_SECONDS, frames, silence
from bot.channels.voice.questions import Line
from bot.channels.voice.speech.voice import Speech, SpeechFailed
from bot.channels.voice.transports.transport import Transport, TransportClosed

# Three frames, 60 ms: enough for a busy machine's delays, little enough to be hushed at once.
AHEAD = 3
# After a longer stall the rhythm begins anew instead of sending what is late all at once.
STALL_SECONDS = 0.2

Done = Callable[[str], None]


class Player:
    """Says one list of sentences at a time. `done` gets "" at the end, else the name of what failed."""

    def __init__(
        self,
        transport: Transport,
        speech: Speech,
        *,
        pause: float,
        done: Done,
        track: Callable[[bytes], None],
    ) -> None:
        self._transport = transport
        self._speech = speech
        self._pause = silence(pause)
        self._done = done
        self._track = track
        self._task: asyncio.Task[None] | None = None
        self.began_at: float | None = None
        self.last_frame_at: float | None = None

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""
        return self._task is not None and not self._task.done()

    def play(self, lines: Sequence[Line], *, slow: bool) -> None:
        """Say these sentences instead of whatever is being said."""
        if self._task is not None:
            self._task.cancel()
        self.began_at = None
        self._task = asyncio.create_task(self._play(tuple(lines), slow=slow))

    async def hush(self) -> None:
        """Be silent at once."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._transport.flush()
        self._task = None

    async def _play(self, lines: tuple[Line, ...], *, slow: bool) -> None:
        try:
            await self._say_all(lines, slow=slow)
        except SpeechFailed:
            self._done("speech")
        except TransportClosed:
            self._done("transport")
        else:
            self._done("")

    async def _say_all(self, lines: tuple[Line, ...], *, slow: bool) -> None:
        rhythm = _Rhythm(asyncio.get_running_loop())
        following = asyncio.create_task(self._speech.say(lines[0], slow=slow)) if lines else None
        try:
            for place in range(len(lines)):
                assert following is not None
                sound = await following
                later = lines[place + 1 : place + 2]
                following = asyncio.create_task(self._speech.say(later[0], slow=slow)) if later else None
                await self._send(sound + (self._pause if later else b""), rhythm)
            await asyncio.sleep(AHEAD * FRAME_SECONDS)
        finally:
            if following is not None:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

    async def _send(self, sound: bytes, rhythm: "_Rhythm") -> None:
        for frame in frames(sound):
            await rhythm.wait()
            await self._transport.play(frame)
            self._track(frame)
            self.last_frame_at = rhythm.now
            self.began_at = self.began_at or rhythm.now


class _Rhythm:
    """One frame every 20 ms, `AHEAD` of them before their time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._next = loop.time() - AHEAD * FRAME_SECONDS

    @property
    def now(self) -> float:
        return self._loop.time()

    async def wait(self) -> None:
        early = self._next - self.now
        if early > 0:
            await asyncio.sleep(early)
        elif early < -STALL_SECONDS - AHEAD * FRAME_SECONDS:
            self._next = self.now - AHEAD * FRAME_SECONDS
        self._next += FRAME_SECONDS
