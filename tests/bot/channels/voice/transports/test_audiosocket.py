"""What an exchange, or anybody on its network, may send wrong: the call ends well, and the log says why."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest

from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from bot.channels.voice.transports import audiosocket
from bot.channels.voice.transports import audiosocket_frames as framing
from tests.calls.line import VoiceLine, line_settings, voice_line

Play = Callable[[VoiceLine], Awaitable[None]]
NOWHERE = "http://127.0.0.1:9"


def _play(folder: Path, play: Play) -> VoiceLine:
    async def go() -> VoiceLine:
        async with voice_line(line_settings(folder, NOWHERE), ScriptedRecogniser([])) as line:
            await play(line)
            health = (await line.exchange.http.get("/health")).json()
            assert health["calls"] == 0, "a call was left behind"
        return line

    return asyncio.run(go())


async def _raw(line: VoiceLine, data: bytes) -> bytes:
    """Send bytes on a connection of their own; return everything that came back until it was closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.exchange.audio_port)
    writer.write(data)
    answer = await asyncio.wait_for(reader.read(-1), 10)
    writer.close()
    await writer.wait_closed()
    return answer


def _refused(line: VoiceLine) -> list[str]:
    refused: list[str] = line.app.state.gateway.refused
    return refused


def test_an_unknown_call_is_refused_and_goes_to_a_person(tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        stranger = uuid.uuid4()
        assert await _raw(line, framing.encode(framing.IDENTITY, stranger.bytes)) == b"\0\0\0"
        assert _refused(line) == ["unknown_call"]
        reply = await line.exchange.http.get(f"/calls/{stranger}/next")
        assert reply.text == "transfer,operators,unknown_call"

    _play(tmp_path, play)


@pytest.mark.parametrize(
    "first",
    [
        framing.encode(framing.AUDIO, b"\0" * 320),
        framing.encode(framing.IDENTITY, b"short"),
        framing.encode(framing.IDENTITY, b"x" * 400),
        b"GET / HTTP/1.1\r\n\r\n" * 4,
        b"\xff" * 5000,
    ],
    ids=["audio_before_registration", "short_identity", "long_identity", "http", "noise"],
)
def test_a_connection_that_does_not_begin_with_a_call_is_closed(tmp_path: Path, first: bytes) -> None:
    async def play(line: VoiceLine) -> None:
        await _raw(line, first)
        assert _refused(line) == ["no_identity"]

    _play(tmp_path, play)


def test_a_connection_that_says_nothing_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiosocket, "IDENTITY_SECONDS", 0.2)

    async def play(line: VoiceLine) -> None:
        await _raw(line, b"")
        assert _refused(line) == ["no_identity"]

    _play(tmp_path, play)


def test_a_second_connection_of_a_call_leaves_the_first_alone(tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        await _raw(line, framing.encode(framing.IDENTITY, call.identity.bytes))
        assert _refused(line) == ["taken_twice"]
        assert not call.ended.is_set()
        await call.press("0")
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,asked_by_key"

    _play(tmp_path, play)


def test_frames_of_every_wrong_length_do_not_disturb_a_call(tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        for length in (*range(700), 5000, 65535):
            await call.send_raw(framing.encode(framing.AUDIO, b"\0" * length))
        await call.send_raw(framing.encode(framing.IDENTITY, call.identity.bytes))
        await call.send_raw(framing.encode(0x42, b"?"))
        await call.press("0")
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,asked_by_key"

    line = _play(tmp_path, play)
    assert {event["what"] for event in line.named("oddity")} == {
        "audio_of_odd_length", "second_identity", "unknown_frame",
    }  # fmt: skip


UNKNOWN = framing.encode(0x42) * 100


@pytest.mark.parametrize(
    ("sent", "oddities"),
    [
        # The header announces more than the frame holds: what follows is swallowed as its sound.
        (framing.HEADER.pack(framing.AUDIO, 640) + bytes(640), set()),
        (framing.HEADER.pack(framing.AUDIO, 65_535) + bytes(65_535), {"audio_of_odd_length"}),
        # It announces less: the rest is read as frames, which mean nothing here.
        (framing.HEADER.pack(framing.AUDIO, 2) + bytes(2) + UNKNOWN, {"unknown_frame"}),
        (framing.HEADER.pack(framing.AUDIO, 0) + UNKNOWN, {"unknown_frame"}),
        # It lies about the kind.
        (framing.HEADER.pack(framing.DTMF, 320) + bytes(320), {"unknown_key"}),
        (framing.HEADER.pack(framing.IDENTITY, 320) + bytes(320), {"second_identity"}),
    ],
    ids=["more", "most", "less", "nothing", "a_key", "an_identity"],
)
def test_a_header_that_lies_costs_sound_and_never_the_call(
    tmp_path: Path, sent: bytes, oddities: set[str]
) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        await call.send_raw(sent)
        await call.press("0")
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,asked_by_key"

    line = _play(tmp_path, play)
    assert {event["what"] for event in line.named("oddity")} == oddities


def test_a_stream_that_is_out_of_step_ends_instead_of_being_heard_as_sound(tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        await call.send_raw(framing.HEADER.pack(framing.AUDIO, 321) + bytes(320))
        await call.wait_for_end()  # the exchange's next frames are one byte off

    line = _play(tmp_path, play)
    assert line.named("hangup")[0]["why"] == "hung_up"
    assert not line.named("SpeechBegan")


class OpenLine:
    """Takes everything at once."""

    def write(self, data: bytes) -> None:
        pass

    async def drain(self) -> None:
        pass


@pytest.mark.parametrize("moment", range(12))
def test_being_hushed_is_never_lost_while_a_frame_goes_out(moment: int) -> None:
    async def go() -> None:
        line = cast("asyncio.StreamWriter", OpenLine())
        transport = audiosocket.AudioSocketTransport(asyncio.StreamReader(), line, framing.FrameReader())

        async def play() -> None:
            for _ in range(50):
                await transport.play(bytes(320))
                await asyncio.sleep(0)

        playing = asyncio.create_task(play())
        for _ in range(moment):
            await asyncio.sleep(0)
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        assert playing.cancelled()

    asyncio.run(go())


@pytest.mark.parametrize("moment", range(12))
def test_a_call_that_ends_is_never_kept_by_a_caller_who_goes_on_talking(moment: int) -> None:
    async def go() -> None:
        reader, line = asyncio.StreamReader(), cast("asyncio.StreamWriter", OpenLine())
        transport = audiosocket.AudioSocketTransport(reader, line, framing.FrameReader())

        async def read() -> None:
            async for _ in transport.receive():
                pass

        reading = asyncio.create_task(read())
        for turn in range(moment + 8):
            reader.feed_data(framing.encode(framing.AUDIO, bytes(320)))
            await asyncio.sleep(0)
            if turn == moment:
                reading.cancel()
        assert reading.cancelled()

    asyncio.run(go())


def test_a_stream_of_nonsense_ends_the_call_and_it_goes_to_a_person(tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        await call.send_raw(framing.encode(0x42, b"?") * (audiosocket.ODDITIES + 1))
        await call.wait_for_end()

    line = _play(tmp_path, play)
    assert line.named("hangup")[0]["why"] == "senseless"


def test_a_flood_of_keys_leads_to_a_person(tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        await call.press("7" * 5000)
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,key_flood"

    _play(tmp_path, play)


def test_ten_minutes_of_noise_end_at_a_person_long_before(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(320 * 50)

    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        noisy = asyncio.create_task(call.say(noise * 600))
        await call.wait_for_end(60)
        noisy.cancel()
        decision = await line.exchange.decision(call)
        assert decision in ("transfer,operators,not_heard", "transfer,operators,silence")

    _play(tmp_path, play)


@pytest.mark.parametrize("moment", ["at_once", "speaking", "listening", "hearing", "recognising", "leaving"])
def test_hanging_up_at_each_moment_leaks_nothing(tmp_path: Path, moment: str) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        if moment == "leaving":
            await line.until(lambda: call.heard)
            await call.press("0")
        elif moment in ("hearing", "recognising"):
            await line.until_listening()
            await call.say(_voice())
        if moment != "at_once":
            await line.until(lambda: any(e["phase"] == moment for e in line.named("phase")))
        await call.hang_up()
        await line.until(lambda: line.named("ended"))

    line = _play(tmp_path, play)
    assert line.named("ended")[0]["reason"] in ("caller_gone", "asked_by_key")


def _voice() -> bytes:
    from tests.calls.recordings import caller_says  # noqa: PLC0415

    return caller_says("person")


def test_more_connections_than_calls_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiosocket, "NO_CALL", -8)  # the line of tests takes eight calls

    async def play(line: VoiceLine) -> None:
        await _raw(line, b"")
        assert _refused(line) == ["too_many_connections"]

    _play(tmp_path, play)
