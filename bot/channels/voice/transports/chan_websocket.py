"""Asterisk's `chan_websocket`: sound in binary messages, control in text; the exchange paces the playing.

Since Asterisk 20.16, 21.11, 22.6 and 23.0. Control messages come as lines (`DTMF_END digit:1`) or, where
the exchange is set so, as JSON (`{"event": "DTMF_END", "digit": "1"}`).
"""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.channels.voice.audio import from_alaw, to_alaw
from bot.channels.voice.transports.audiosocket_frames import KEYS
from bot.channels.voice.transports.transport import Audio, Hangup, Key, Oddity, Received, TransportClosed

ODDITIES = 500
# What Asterisk says that needs no answer.
KNOWN = frozenset(
    {"MEDIA_START", "MEDIA_XON", "MEDIA_XOFF", "STATUS", "QUEUE_DRAINED", "MEDIA_BUFFERING_COMPLETED"}
    | {"MEDIA_MARK_PROCESSED", "DTMF_BEGIN"}
)


class WebSocketTransport:
    """One call's socket. The format is slin unless `MEDIA_START` names alaw."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._alaw = False
        self._json = False

    async def receive(self) -> AsyncIterator[Received]:
        """Yield what comes; the end of the socket is a hang-up."""
        oddities = 0
        while oddities <= ODDITIES:
            try:
                message = await self._socket.receive()
            except (RuntimeError, WebSocketDisconnect):
                yield Hangup("closed")
                return
            if message["type"] == "websocket.disconnect":
                yield Hangup("closed")
                return
            received = self._understand(message)
            oddities += isinstance(received, Oddity)
            if received is not None:
                yield received
        yield Hangup("senseless")

    def _understand(self, message: Any) -> Received | None:  # noqa: ANN401  (an ASGI message)
        sound = message.get("bytes")
        if sound is not None:
            if self._alaw:
                return Audio(from_alaw(sound))
            return Audio(sound) if len(sound) % 2 == 0 else Oddity("audio_of_odd_length")
        name, facts = read_control(message.get("text") or "")
        return self._control(name, facts)

    def _control(self, name: str, facts: dict[str, str]) -> Received | None:
        if name == "MEDIA_START":
            self._alaw = facts.get("format") == "alaw"
            self._json = "event" in facts
            return None
        if name == "DTMF_END":
            key = facts.get("digit", "")
            return Key(key) if key in KEYS else Oddity("unknown_key")
        return None if name in KNOWN else Oddity("unknown_control")

    async def play(self, frame: bytes) -> None:
        """Send one frame of sound."""
        await self._send(sound=to_alaw(frame) if self._alaw else frame)

    async def flush(self) -> None:
        """Take back what the exchange has not played yet."""
        with suppress(TransportClosed):
            await self._command("FLUSH_MEDIA")

    async def close(self) -> None:
        """Hang up the media channel; the dialplan goes on."""
        with suppress(TransportClosed, RuntimeError):
            await self._command("HANGUP")
            await self._socket.close()

    async def _command(self, name: str) -> None:
        await self._send(text=json.dumps({"command": name}) if self._json else name)

    async def _send(self, *, sound: bytes | None = None, text: str | None = None) -> None:
        if self._socket.application_state is not WebSocketState.CONNECTED:
            raise TransportClosed("closed")
        try:
            if sound is not None:
                await self._socket.send_bytes(sound)
            elif text is not None:
                await self._socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect, OSError) as error:
            raise TransportClosed(type(error).__name__) from error


def read_control(text: str) -> tuple[str, dict[str, str]]:
    """Return name and facts of a control message in either format; ("", {}) when it is neither."""
    if text.startswith("{"):
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            return "", {}
        facts = {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}
        return facts.get("event", ""), facts
    name, *rest = text.split(" ") if text else [""]
    return name, dict(part.split(":", 1) for part in rest if ":" in part)
