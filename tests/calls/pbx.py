"""A small exchange for tests: takes SIP calls with G.711, carries them to the gateway, has an operator's leg.

Not Asterisk and not FreeSWITCH: it follows the same order of steps as the dialplan samples under deploy/.
"""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import numpy as np
from aiosipua import CallSession, IncomingCall, SipUAS, UdpSipTransport

from bot.channels.voice.audio import FRAME_BYTES, FRAME_SECONDS
from bot.channels.voice.transports import audiosocket_frames as framing
from tests.calls.exchange import Exchange
from tests.stack import free_ports

PCMA = 8
SAMPLES = 160
# What the caller hears of an operator who picks up.
OPERATOR_HZ = 440
OPERATOR_SECONDS = 0.6


@dataclass
class PbxCall:
    """One call through the exchange; `decision` is what the gateway said after its part."""

    identity: uuid.UUID
    sip: IncomingCall
    session: CallSession
    decision: str = ""
    at_operator: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    clock: int = 0

    def play(self, pcm: bytes) -> None:
        self.session.send_audio_pcm(pcm, self.clock)
        self.clock += SAMPLES


class _Datagrams(asyncio.DatagramProtocol):
    """The package's own protocol refuses Python 3.11's transports in an assertion; it does nothing else."""

    def __init__(self, owner: UdpSipTransport) -> None:
        self._owner = owner

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._owner._dispatch(data, addr)


@dataclass
class LoopbackTransport(UdpSipTransport):
    """SIP over UDP on loopback."""

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._udp_transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=self.local_addr
        )


class Pbx:
    """Answers every call on one loopback port."""

    def __init__(self, exchange: Exchange, port: int) -> None:
        self.port = port
        self.calls: list[PbxCall] = []
        self._exchange = exchange
        self._uas = SipUAS(LoopbackTransport(local_addr=("127.0.0.1", port)))
        self._uas.on_invite = self._invited
        self._uas.on_bye = self._left
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self._uas.start()

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._uas.stop()

    def _invited(self, sip: IncomingCall) -> None:
        task = asyncio.create_task(self._serve(sip))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _left(self, sip: IncomingCall, *_more: object) -> None:
        for call in self.calls:
            if call.sip.call_id == sip.call_id:
                call.gone.set()

    async def _serve(self, sip: IncomingCall) -> None:
        offer = sip.sdp_offer
        assert offer is not None
        assert offer.audio is not None
        keys = [c.payload_type for c in offer.audio.codecs if c.encoding_name.lower() == "telephone-event"]
        session = CallSession(
            "127.0.0.1",
            free_ports(1)[0],
            offer,
            supported_codecs=[PCMA],
            dtmf_payload_type=keys[0] if keys else 101,
        )
        await session.start()
        sip.accept(session.sdp_answer)
        call = PbxCall(uuid.uuid4(), sip, session)
        self.calls.append(call)
        try:
            await self._through_the_gateway(call)
            await self._afterwards(call)
        finally:
            sip.hangup()
            await session.close()
            call.over.set()

    async def _through_the_gateway(self, call: PbxCall) -> None:
        number = re.search(r"sip:([^@;>]+)@", call.sip.caller)
        await self._exchange.announce(call.identity, caller_number=number[1] if number else "")
        reader, writer = await asyncio.open_connection("127.0.0.1", self._exchange.audio_port)
        writer.write(framing.encode(framing.IDENTITY, call.identity.bytes))
        call.session.on_audio = lambda pcm, _at: _forward(writer, pcm)
        call.session.on_dtmf = lambda key, _length: writer.write(framing.encode(framing.DTMF, key.encode()))
        ending = [asyncio.create_task(self._play(call, reader)), asyncio.create_task(call.gone.wait())]
        await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
        call.session.on_audio = call.session.on_dtmf = None
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        with suppress(OSError):
            writer.write(framing.encode(framing.HANG_UP))
            writer.close()
            await writer.wait_closed()

    async def _play(self, call: PbxCall, reader: asyncio.StreamReader) -> None:
        frames = framing.FrameReader()
        while data := await reader.read(4096):
            for frame in frames.feed(data):
                if frame.kind == framing.AUDIO:
                    call.play(frame.payload)
                elif frame.kind == framing.HANG_UP:
                    return

    async def _afterwards(self, call: PbxCall) -> None:
        """What a dialplan does next: ask, and ring the operators unless told to hang up."""
        if call.gone.is_set():
            return
        reply = await self._exchange.http.get(f"/calls/{call.identity}/next")
        call.decision = reply.text if reply.is_success else "transfer,operators,gateway_down"
        if call.decision.startswith("transfer"):
            call.at_operator = True
            await self._operator(call)

    async def _operator(self, call: PbxCall) -> None:
        for n in range(round(OPERATOR_SECONDS / FRAME_SECONDS)):
            phase = (np.arange(SAMPLES) + n * SAMPLES) * 2 * np.pi * OPERATOR_HZ / 8000
            call.play((9000 * np.sin(phase)).astype(np.int16).tobytes())
            await asyncio.sleep(FRAME_SECONDS)


def _forward(writer: asyncio.StreamWriter, pcm: bytes) -> None:
    for start in range(0, len(pcm), FRAME_BYTES):
        writer.write(framing.encode(framing.AUDIO, pcm[start : start + FRAME_BYTES]))


@asynccontextmanager
async def running_pbx(exchange: Exchange) -> AsyncIterator[Pbx]:
    """Yield an exchange that answers on a free port."""
    pbx = Pbx(exchange, free_ports(1)[0])
    await pbx.start()
    try:
        yield pbx
    finally:
        await pbx.stop()
