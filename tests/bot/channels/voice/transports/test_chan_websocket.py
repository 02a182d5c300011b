"""Asterisk's WebSocket channel: the same call over another transport."""

import asyncio
import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from bot.channels.voice.audio import FRAME_BYTES, to_alaw
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from bot.channels.voice.transports.chan_websocket import read_control
from tests.calls.line import line_settings, voice_line


@pytest.mark.parametrize(
    ("text", "name", "facts"),
    [
        ("DTMF_END digit:1", "DTMF_END", {"digit": "1"}),
        ("MEDIA_START connection_id:x format:slin", "MEDIA_START", {"connection_id": "x", "format": "slin"}),
        ('{"event": "DTMF_END", "digit": "1"}', "DTMF_END", {"event": "DTMF_END", "digit": "1"}),
        ("", "", {}),
        ("{broken", "", {}),
        ("[1]", "[1]", {}),
    ],
)
def test_control_messages_are_read_in_both_formats(text: str, name: str, facts: dict[str, str]) -> None:
    assert read_control(text) == (name, facts)


@pytest.mark.parametrize("style", ["plain", "json"])
def test_a_call_over_websocket_reaches_a_person_by_key(tmp_path: Path, style: str) -> None:
    said: list[str] = []
    sound = bytearray()

    async def go() -> None:
        settings = line_settings(tmp_path, "http://127.0.0.1:9")
        async with voice_line(settings, ScriptedRecogniser([])) as line:
            identity = await line.exchange.announce()
            base = str(line.exchange.http.base_url).replace("http", "ws")
            url = base + (f"/media/{identity}" if style == "plain" else f"/media?uuid={identity}")
            async with connect(url, subprotocols=["media"], proxy=None) as socket:  # type: ignore[list-item]
                assert socket.subprotocol == "media"
                await socket.send(_control(style, "MEDIA_START", format="alaw"))
                await socket.send(to_alaw(b"\0" * FRAME_BYTES))
                while len(sound) < 10 * FRAME_BYTES // 2:
                    _keep(await asyncio.wait_for(socket.recv(), 5), said, sound)
                await socket.send(_control(style, "DTMF_END", digit="0"))
                async for message in socket:
                    _keep(message, said, sound)
            reply = await line.exchange.http.get(f"/calls/{identity}/next")
            assert reply.text == "transfer,operators,asked_by_key"

    asyncio.run(go())
    names = [json.loads(text)["command"] if style == "json" else text for text in said]
    assert names == ["FLUSH_MEDIA", "HANGUP"]


def _control(style: str, name: str, **facts: str) -> str:
    if style == "json":
        return json.dumps({"event": name} | facts)
    return " ".join([name, *(f"{key}:{value}" for key, value in facts.items())])


def _keep(message: str | bytes, said: list[str], sound: bytearray) -> None:
    if isinstance(message, str):
        said.append(message)
    else:
        sound.extend(message)


def test_an_address_without_a_call_is_refused(tmp_path: Path) -> None:
    async def go() -> None:
        async with voice_line(line_settings(tmp_path, "http://127.0.0.1:9"), ScriptedRecogniser([])) as line:
            url = str(line.exchange.http.base_url).replace("http", "ws") + "/media?uuid=x"
            with pytest.raises(InvalidStatus):
                async with connect(url, proxy=None):
                    pass

    asyncio.run(go())


def test_an_unknown_call_is_hung_up(tmp_path: Path) -> None:
    async def go() -> None:
        async with voice_line(line_settings(tmp_path, "http://127.0.0.1:9"), ScriptedRecogniser([])) as line:
            url = str(line.exchange.http.base_url).replace("http", "ws")
            path = "/media/6f0d7f0e-0000-4000-8000-000000000001"
            async with connect(url + path, proxy=None) as socket:
                assert await asyncio.wait_for(socket.recv(), 5) == "HANGUP"
            assert line.app.state.gateway.refused == ["unknown_call"]

    asyncio.run(go())
