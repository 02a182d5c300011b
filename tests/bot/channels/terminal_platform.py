"""The terminal for the conformance suite: somebody who types, and what is printed."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from bot.channels import terminal
from bot.channels.contract import Capabilities
from bot.channels.desk_client import DeskClient
from bot.channels.terminal import Terminal
from tests.bot.channels.background import running, until
from tests.bot.channels.conformance import TOKENS, FetchingPlatform

CAPABILITIES = Capabilities(text_limit=5000, images=False, location=False, voice=False, pushes=False)


@dataclass
class TerminalPlatform(FetchingPlatform):
    """One person at one keyboard. A terminal delivers each line once, so nothing is ever repeated."""

    lines: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    printed: list[str] = field(default_factory=list)
    talking: list[Terminal] = field(default_factory=list)
    channel: str = "test"
    capabilities = CAPABILITIES

    @property
    def external_id(self) -> str:
        return self.talking[0]._conversation

    def writes(self, text: str) -> object:
        self.lines.put(text)
        return text

    def repeats(self, message: object) -> None:
        pass

    def shown(self) -> list[str]:
        return [line.partition("> ")[2] for line in self.printed if "> " in line]

    def presses(self, title: str) -> None:
        offered = next(line for line in reversed(self.printed) if title in line and "[1]" in line)
        number = next(part for part in offered.split() if part.startswith("["))
        self.writes(number.strip("[]"))


class Keyboard:
    """The terminal at work."""

    @staticmethod
    @contextmanager
    def open(desk_url: str) -> Iterator[TerminalPlatform]:
        """Yield the platform with the terminal at work."""
        platform = TerminalPlatform()

        async def main() -> None:
            async with DeskClient(desk_url, channel="test", token=TOKENS["test"]) as desk:
                platform.talking.append(Terminal(desk))
                await platform.talking[0].talk()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(terminal, "_read_line", platform.lines.get)
            patch.setattr(terminal, "_print", platform.printed.append)
            with running(main):
                until(lambda: platform.printed)
                yield platform
                platform.lines.put(None)
                until(lambda: not platform.talking or platform.lines.empty())
