"""Talk to the running system in the terminal, through the desk like any other channel (`make chat`)."""

import asyncio
import json
import os
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path

from bot.channels import wording
from bot.channels.desk_client import DeskButton, DeskClient, DeskMessage, DeskRefused, DeskUnreachable

CHANNEL = "test"
REPLY_SECONDS = 30.0


class Terminal:
    """One conversation; what others say is printed also while the prompt waits."""

    def __init__(self, desk: DeskClient) -> None:
        self._desk = desk
        self._conversation = f"terminal-{uuid.uuid4().hex}"
        self._last = 0
        self._buttons: Sequence[DeskButton] = ()

    async def talk(self) -> None:
        """Go on until the end of input."""
        _print(wording.WELCOME)
        listening: asyncio.Task[None] | None = None
        while (line := await asyncio.to_thread(_read_line)) is not None:
            if line.strip():
                await self._send(self._chosen(line.strip()))
                listening = listening or asyncio.create_task(self._listen())
        if listening is not None:
            listening.cancel()

    def _chosen(self, line: str) -> str:
        number = int(line) if line.isdecimal() and len(line) < 3 else 0
        return self._buttons[number - 1].payload if 1 <= number <= len(self._buttons) else line

    async def _send(self, text: str) -> None:
        message_id = uuid.uuid4().hex
        try:
            reply = await self._desk.send(
                self._conversation, message_id=message_id, text=text, wait=REPLY_SECONDS
            )
            self._show(reply.messages)
        except DeskRefused as refused:
            _print(refused.message)
        except DeskUnreachable:
            _print(wording.UNREACHABLE)

    async def _listen(self) -> None:
        while True:
            try:
                reply = await self._desk.fetch(self._conversation, after=str(self._last), wait=REPLY_SECONDS)
                self._show(reply.messages)
            except (DeskRefused, DeskUnreachable):
                await asyncio.sleep(2)

    def _show(self, messages: Sequence[DeskMessage]) -> None:
        for message in messages:
            if int(message.id) <= self._last:
                continue
            self._last = int(message.id)
            if message.sender != "citizen":
                self._say(message)

    def _say(self, message: DeskMessage) -> None:
        _print(f"{wording.SPEAKERS[message.sender]}> {message.text}")
        if message.buttons:
            self._buttons = message.buttons
            _print("    " + "  ".join(f"[{n}] {b.title}" for n, b in enumerate(message.buttons, start=1)))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _read_line() -> str | None:
    try:
        return input(wording.PROMPT)
    except EOFError:
        return None


async def _run(access: dict[str, object]) -> None:
    tokens = access["channel_tokens"]
    if not isinstance(tokens, dict):
        raise TypeError("channel_tokens")
    async with DeskClient(str(access["base_url"]), channel=CHANNEL, token=str(tokens[CHANNEL])) as desk:
        await Terminal(desk).talk()


def main() -> int:
    """Read where the system is from `var/access.json` (`HOTLINE_VAR` names another folder) and talk."""
    path = Path(os.environ.get("HOTLINE_VAR", "var")) / "access.json"
    if not path.exists():
        _print(wording.NO_ACCESS.format(path=path))
        return 1
    asyncio.run(_run(json.loads(path.read_text(encoding="utf-8"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
