"""Asterisk's AudioSocket: a TCP server that takes only calls which the dialplan has announced.

The protocol has no password and no encryption: it belongs on a private network; the announced UUID is
the key.
"""

import asyncio
import logging
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from bot.channels.voice.transports import audiosocket_frames as framing
from bot.channels.voice.transports.transport import Hangup, Received, Transport, TransportClosed

log = logging.getLogger(__name__)
CHUNK = 4096
# The UUID is the first thing that an exchange sends.
IDENTITY_SECONDS = 3.0
# An exchange sends a frame every 20 ms; without any the connection is dead.
IDLE_SECONDS = 30.0
WRITE_SECONDS = 2.0
# Frames that make no sense, until the connection is given up.
ODDITIES = 500
NO_CALL = 32

TakeCall = Callable[[uuid.UUID, Transport], Awaitable[None]]
Refused = Callable[[str], None]


class AudioSocketTransport:
    """One connection, after its UUID is known."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, frames: framing.FrameReader
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = frames
        self._waiting: list[framing.Frame] = []
        self._closed = False

    def push(self, frames: list[framing.Frame]) -> None:
        """Give back frames that were read together with the first."""
        self._waiting += frames

    async def receive(self) -> AsyncIterator[Received]:
        """Yield what comes; a silent, broken or senseless connection is a hang-up."""
        oddities = 0
        while True:
            frames, self._waiting = self._waiting, []
            for frame in frames:
                received = framing.understand(frame)
                yield received
                if isinstance(received, Hangup):
                    return
                oddities += type(received).__name__ == "Oddity"
                if oddities > ODDITIES:
                    yield Hangup("senseless")
                    return
            ended = await self._read_more()
            if ended:
                yield Hangup(ended)
                return

    async def _read_more(self) -> str:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                data = await self._reader.read(CHUNK)
        except TimeoutError:
            return "idle"
        except OSError:
            return "connection_lost"
        self._waiting = self._frames.feed(data)
        return "" if data else "closed"

    async def play(self, frame: bytes) -> None:
        """Send one frame of sound.

        `asyncio.wait_for` would lose a cancellation that comes while it returns (Python 3.11): the prompt
        would go on over a caller who has begun to speak.
        """
        try:
            self._writer.write(framing.encode(framing.AUDIO, frame))
            async with asyncio.timeout(WRITE_SECONDS):
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise TransportClosed(type(error).__name__) from error

    async def flush(self) -> None:
        """AudioSocket cannot take back; the player never sends far ahead instead."""

    async def close(self) -> None:
        """Say that the media end, then close; again does nothing."""
        if self._closed:
            return
        self._closed = True
        with suppress(OSError, TimeoutError):
            self._writer.write(framing.encode(framing.HANG_UP))
            async with asyncio.timeout(WRITE_SECONDS):
                await self._writer.drain()
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(WRITE_SECONDS):
                await self._writer.wait_closed()


class AudioSocketServer:
    """Listens for the exchange. `take_call` gets each announced call; `refused` is told of all others."""

    def __init__(self, take_call: TakeCall, refused: Refused, *, connections: int) -> None:
        self._take_call = take_call
        self._refused = refused
        self._limit = connections + NO_CALL
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one, `port` tells which."""
        self._server = await asyncio.start_server(self._connected, host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and end what is open."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= self._limit:
            self._refused("too_many_connections")
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _send_at_once(writer)
        frames = framing.FrameReader()
        transport = AudioSocketTransport(reader, writer, frames)
        try:
            identity = await self._identity(reader, frames, transport)
            if identity is None:
                self._refused("no_identity")
            else:
                await self._take_call(identity, transport)
        except Exception as error:  # one call must not end the others; its text may hold a caller's words
            log.error("voice.call_failed error=%s", type(error).__name__)
        finally:
            await transport.close()

    async def _identity(
        self, reader: asyncio.StreamReader, frames: framing.FrameReader, transport: AudioSocketTransport
    ) -> uuid.UUID | None:
        deadline = asyncio.get_running_loop().time() + IDENTITY_SECONDS
        while True:
            left = deadline - asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(max(left, 0)):
                    data = await reader.read(CHUNK)
            except (TimeoutError, OSError):
                return None
            found = frames.feed(data)
            if found:
                transport.push(found[1:])
                return framing.read_identity(found[0])
            if not data or frames.waiting > framing.HEADER.size + framing.IDENTITY_BYTES:
                return None


def _send_at_once(writer: asyncio.StreamWriter) -> None:
    # Twenty milliseconds of sound must not wait for more.
    connection = writer.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
