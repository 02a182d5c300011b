"""How a channel fares: a line in the log when something breaks or is mended, and word to the health page."""

import asyncio
import logging
from collections import Counter
from contextlib import suppress

from bot.channels.desk_client import DeskClient, DeskRefused, DeskUnreachable

TELL_SECONDS = 10.0
REFUSED_KINDS = 8
UNAUTHENTICATED = 401
UNREACHABLE = "desk_unreachable"
TOKEN_REFUSED = "desk_token_refused"  # noqa: S105  (the name of a fault)
REFUSED = "desk_refuses"


class ChannelState:
    """What is wrong with a channel right now, by short codes such as token_revoked; nothing personal."""

    def __init__(self, channel: str) -> None:
        self._log = logging.getLogger(f"channels.{channel}")
        self._channel = channel
        self._faults: dict[str, None] = {}
        self._refused: Counter[str] = Counter()
        self._changed = asyncio.Event()

    @property
    def faults(self) -> tuple[str, ...]:
        """All that is wrong, oldest first."""
        return tuple(self._faults)

    def fails(self, fault: str) -> None:
        """Note a fault that lasts until `mended`."""
        if fault not in self._faults:
            self._faults[fault] = None
            self._changed.set()
            self._log.error("%s: %s", self._channel, fault)

    def mended(self, *faults: str) -> None:
        """Note that these faults are over; faults that were not there are ignored."""
        for fault in faults:
            if fault in self._faults:
                del self._faults[fault]
                self._changed.set()
                self._log.info("%s: %s is over", self._channel, fault)

    def drops(self, what: str) -> None:
        """Note something refused that leaves nothing broken: a forged call, a message nobody can read.

        Counted since the start of the process and shown on the health page by its code.
        """
        self._refused[what] += 1
        self._log.warning("%s refused: %s", self._channel, what)

    async def tell_forever(self, desk: DeskClient) -> None:
        """Tell the desk at every change, and every ten seconds that the channel is alive."""
        while True:
            self._changed.clear()
            try:
                refused = dict(self._refused.most_common(REFUSED_KINDS))
                await desk.tell_state(next(iter(self._faults), ""), refused=refused)
            except DeskUnreachable:
                self.fails(UNREACHABLE)
            except DeskRefused as refused:
                self.fails(TOKEN_REFUSED if refused.status == UNAUTHENTICATED else REFUSED)
            else:
                self.mended(UNREACHABLE, TOKEN_REFUSED, REFUSED)
            with suppress(TimeoutError):
                async with asyncio.timeout(TELL_SECONDS):
                    await self._changed.wait()
