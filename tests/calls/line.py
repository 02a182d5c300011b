"""A voice line under test: the real gateway before the real desk, engine and ears scripted."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.channels.voice.main import create_app
from bot.channels.voice.manners import Manners
from bot.channels.voice.recognition.recogniser import Recogniser
from bot.channels.voice.settings import VoiceSettings
from bot.channels.voice.speech.espeak import EspeakVoice
from bot.channels.voice.speech.voice import Voice
from tests.calls.exchange import Exchange, exchange
from tests.ticketing.desk_app import DeskApp, running_desk, serving
from tests.ticketing.fake_engine import FakeEngine

VOICE_TOKEN = "voice-channel-token-for-tests"
CONTROL_TOKEN = "control-token-for-tests"
# What the dialogue says on the way to an order.
WHERE = "在什么地方？说到路名、小区或者门牌就行。"
READ_BACK = "我给您念一遍这张求助单，您看对不对：\n事情：路灯坏了\n地点：平阳路\n没错的话，请回复“确认提交”。"
FILED = "登记好了，工单号 TY20261122-0001，由城管局办理。\n想看办到哪一步，随时对我说“查进度”。"
# The caller's own times are a tenth, every rule the same. Recogniser and desk get what they need on a crowded
# machine: tests of lateness take it from them (HASTY).
QUICK = Manners(
    first_silence=1.5,
    later_silence=1.5,
    end_of_speech=0.4,
    longest_answer=3.0,
    recognition=8.0,
    reassure_after=1.0,
    desk=14.0,
    key_pause=0.8,
    leaving=2.0,
    longest_call=30.0,
    pause_between_sentences=0.02,
)
HASTY = replace(QUICK, recognition=2.0, desk=4.0)


class BeepVoice:
    """Says every sentence as a tone, 20 ms a character: a call is over in seconds."""

    name = "beep"

    async def say(self, text: str, *, slow: bool = False) -> bytes:
        count = 160 * len(text) * (2 if slow else 1)
        return bytes((8000 * np.sin(np.arange(count) * 0.4)).astype(np.int16))

    async def close(self) -> None:
        pass


@dataclass
class DialogueEngine(FakeEngine):
    """Answers from a list of replies, one for each message; `handover` as a reply leads to a person."""

    replies: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    def answer(self, body: dict[str, Any]) -> tuple[int, str]:
        self.asked.append(body)
        self.arrived.release()
        self.gate.wait(20)
        if self.mode == "failed":
            return 500, "{}"
        text = self.replies.pop(0) if self.replies else "好的。"
        handover = {"reason": "asked", "summary": "路灯"} if text == "handover" else None
        said = "好的，正在为您转人工。" if handover else text
        messages = [{"text": part, "buttons": []} for part in said.split("|")]
        return 200, json.dumps({"messages": messages, "handover": handover, "handled": True})

    @property
    def told(self) -> list[str]:
        """What callers said, as it reached the engine."""
        return [body["text"] for body in self.asked]


@dataclass
class VoiceLine:
    """A running line; `events` are those of all its calls, words included."""

    exchange: Exchange
    events: list[dict[str, Any]]
    app: Starlette
    settings: VoiceSettings

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event for event in list(self.events) if event["event"] == name]

    async def until(self, check: Callable[[], Any], within: float = 20) -> Any:  # noqa: ANN401
        """Return the first true result."""
        deadline = time.monotonic() + within
        while True:
            found = check()
            if found:
                return found
            assert time.monotonic() < deadline, [e["event"] for e in self.events][-30:]
            await asyncio.sleep(0.02)

    async def until_listening(self, times: int = 1) -> None:
        """Return when the line has listened for an answer this often."""

        def count() -> int:
            return len([e for e in self.named("phase") if e["phase"] == "listening"])

        await self.until(lambda: count() >= times)

    def spoken(self) -> list[str]:
        """Every sentence that the line began to say."""
        return [line for event in self.named("speak") for line in event["lines"]]


def line_settings(folder: Path, desk_url: str, **changes: Any) -> VoiceSettings:  # noqa: ANN401
    known = VoiceSettings(
        token=VOICE_TOKEN, control_token=CONTROL_TOKEN, desk_url=desk_url, audio_port=0, folder=folder,
        prompts=folder / "prompts", calls=8, manners=QUICK,
    )  # fmt: skip
    return replace(known, **changes)


@contextmanager
def voice_desk(database: Engine, engine: FakeEngine) -> Iterator[DeskApp]:
    """The real desk with a channel for the telephone."""
    with running_desk(database, engine, channel_tokens={"voice": VOICE_TOKEN}) as desk:
        yield desk


@asynccontextmanager
async def voice_line(
    settings: VoiceSettings, recogniser: Recogniser | None, *, voice: Voice | None = None
) -> AsyncIterator[VoiceLine]:
    """Yield a line; without a recogniser it leads to people only."""
    events: list[dict[str, Any]] = []
    chosen = settings if recogniser is not None else replace(settings, recogniser="none")
    app = create_app(chosen, recogniser=recogniser, voice=voice or BeepVoice(), observer=events.append)
    with serving(app) as url:
        async with exchange(url, app.state.audio_port, CONTROL_TOKEN) as calls:
            yield VoiceLine(calls, events, app, chosen)


def speech(text: str = "家门口的路灯坏了三天了") -> bytes:
    """Return a caller's voice; what is said matters only to a real recogniser."""
    voice = EspeakVoice(characters_per_minute=220, slower=1.0)
    return asyncio.run(voice.say(text))


def words(events: Sequence[dict[str, Any]]) -> str:
    """Return the names of events, for a failing test."""
    return " ".join(str(event["event"]) for event in events)
