"""The telephone for the conformance suite: an exchange that speaks AudioSocket, ears that hear a script."""

import asyncio
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from bot.channels.contract import Capabilities
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from tests.bot.channels.background import running
from tests.bot.channels.conformance import TOKENS, FetchingPlatform
from tests.calls.exchange import ExchangeCall
from tests.calls.line import VoiceLine, line_settings, speech, voice_line

# A call has no buttons to look at, no pictures, and nobody on the line once it has ended.
CAPABILITIES = Capabilities(
    text_limit=20, buttons=False, images=False, location=False, voice=False, pushes=False, unasked=False
)
PATIENCE_SECONDS = 20.0


class Ears(ScriptedRecogniser):
    """Hears what the caller is about to say."""

    def __init__(self) -> None:
        super().__init__(())

    def will_hear(self, text: str) -> None:
        """Let the next sounds be these words."""
        self._lines.append(text)


@cache
def _voice() -> bytes:
    return speech("路灯坏了")


@dataclass
class TelephonePlatform(FetchingPlatform):
    """One caller. He waits until the line listens before he speaks, as callers do."""

    ears: Ears = field(default_factory=Ears)
    line: VoiceLine | None = None
    call: ExchangeCall | None = None
    loop: asyncio.AbstractEventLoop | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    spoken: int = 0
    channel: str = "voice"
    capabilities = CAPABILITIES

    @property
    def external_id(self) -> str:
        return str(self._call.identity)

    @property
    def _line(self) -> VoiceLine:
        assert self.line is not None
        return self.line

    @property
    def _call(self) -> ExchangeCall:
        assert self.call is not None
        return self.call

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  (what the work returns)
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_SECONDS)

    def writes(self, text: str) -> object:
        self.spoken += 1
        self._do(self._line.until_listening(self.spoken))
        self.ears.will_hear(text)
        self._do(self._call.say(_voice()))
        return self._call.identity

    def repeats(self, message: object) -> None:
        """The exchange connects the same call a second time."""
        second = self._do(self._line.exchange.connect(self._call.identity))
        self._do(second.wait_for_end())
        self._do(second.close())

    def shown(self) -> list[str]:
        return ["".join(event["lines"]) for event in self._line.named("speak")]

    def forges(self) -> int:
        """Announces a call with a token of its own."""
        headers = {"Authorization": "Bearer made-up-token-of-somebody"}
        address = str(self._line.exchange.http.base_url)
        body = {"uuid": "b5a1c2d4-0000-4000-8000-000000000001", "caller_number": "13900001234"}
        return httpx.post(f"{address}/calls", json=body, headers=headers, trust_env=False).status_code

    async def stay(self, desk_url: str, folder: Path) -> None:
        """Keep the line open with this caller on it, until cancelled."""
        settings = line_settings(folder, desk_url, token=TOKENS["voice"])
        async with voice_line(settings, self.ears) as self.line:
            self.call = await self.line.exchange.call()
            self.loop = asyncio.get_running_loop()
            self.ready.set()
            await asyncio.Event().wait()


class Called:
    """The voice line with a caller on it."""

    @staticmethod
    @contextmanager
    def open(desk_url: str) -> Iterator[TelephonePlatform]:
        """Yield the platform with the line at work."""
        platform = TelephonePlatform()
        with (
            tempfile.TemporaryDirectory() as folder,
            running(lambda: platform.stay(desk_url, Path(folder))),
        ):
            assert platform.ready.wait(PATIENCE_SECONDS)
            yield platform
