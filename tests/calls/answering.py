"""A caller who answers what is asked: by voice with the recorded sentences, or by key."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.calls.recordings import caller_says

# What the recorded caller does at each question; a single character is a key.
ANSWERS: Mapping[str, str] = {
    "greeting": "matter",
    "opening": "matter",
    "what": "matter",
    "where": "where",
    "when": "when",
    "cause": "cause",
    "own_number": "1",
    "contact": "13900001234",
    "phone_unclear": "13900001234",
    "privacy": "no2",
    "confirmation": "1",
    "confirmation_again": "1",
    "filed": "nothing",
    "not_understood": "matter",
    "offer_person": "2",
}
# Before a caller begins to speak.
THINKING_SECONDS = 0.6


class Speaker(Protocol):
    """Somebody with a telephone."""

    async def say(self, pcm: bytes) -> Any:  # noqa: ANN401
        """Speak."""

    async def press(self, keys: str) -> None:
        """Press keys."""


@dataclass
class Caller:
    """Hears by the events of the line which question was asked; `did` lists what he answered."""

    speaker: Speaker
    answers: Mapping[str, str] = field(default_factory=lambda: ANSWERS)
    did: list[tuple[str, str]] = field(default_factory=list)
    _asked: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    def notice(self, event: dict[str, Any], loop: asyncio.AbstractEventLoop) -> None:
        """Take an event of the line, from whatever thread."""
        if event["event"] == "phase" and event["phase"] == "listening":
            loop.call_soon_threadsafe(self._asked.put_nowait, str(event["question"]))

    async def answer(self, until: Callable[[], Awaitable[None]]) -> None:
        """Answer every question until `until()` returns."""
        answering = asyncio.create_task(self._answer_all())
        try:
            await until()
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)

    async def _answer_all(self) -> None:
        while True:
            kind = await self._asked.get()
            await asyncio.sleep(THINKING_SECONDS)
            answer = self.answers.get(kind)
            if answer is None:
                continue
            self.did.append((kind, answer))
            if answer.isdigit():
                for key in answer:
                    await self.speaker.press(key)
                    await asyncio.sleep(0.2)
            else:
                await self.speaker.say(caller_says(answer))
