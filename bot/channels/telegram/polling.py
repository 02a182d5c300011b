"""Long polling: an update is acknowledged only when the desk has it, so that a crash loses none."""

import asyncio
import logging
from collections.abc import Sequence

from telegram import Update
from telegram.error import TelegramError

from bot.channels.telegram.door import TelegramDoor
from bot.channels.telegram.link import READ_SECONDS, TelegramLink
from bot.channels.telegram.updates import ALLOWED

log = logging.getLogger(__name__)
POLL_SECONDS = 25
# While something is under work the next updates are asked for so often, without waiting at Telegram.
LOOK_SECONDS = 0.3


class Poller:
    """Fetches updates and takes them: chats side by side, the updates of one chat in order.

    A picture that takes long to fetch holds up its own chat alone. What is under work is not acknowledged:
    Telegram acknowledges by the lowest number asked for.
    """

    def __init__(self, link: TelegramLink, door: TelegramDoor, *, pause_factor: float = 1.0) -> None:
        self._link = link
        self._door = door
        self._pause_factor = pause_factor
        self._working: dict[int, asyncio.Task[None]] = {}
        self._chats: dict[int, asyncio.Task[None]] = {}
        self._newest = -1

    async def run_forever(self) -> None:
        """Poll until cancelled."""
        while True:
            try:
                updates = await self._fetch()
            except TelegramError as error:
                await asyncio.sleep(self._link.note(error) * self._pause_factor)
                self._link.renew()
                continue
            self._link.is_well()
            self._take(updates)
            if self._working:
                await asyncio.wait(self._working.values(), timeout=LOOK_SECONDS)
            self._forget_done()

    async def _fetch(self) -> Sequence[Update]:
        """Return updates that were not taken yet; the lowest number under work stays unacknowledged."""
        offset = min(self._working, default=self._newest + 1)
        seconds = 0 if self._working else POLL_SECONDS
        found = await self._link.bot.get_updates(
            offset=offset if self._newest >= 0 else None,
            timeout=seconds,
            read_timeout=seconds + READ_SECONDS,
            allowed_updates=ALLOWED,
        )
        if not found and not self._working:
            # All is acknowledged. After a quiet week Telegram may begin to count anew, below where it was.
            self._newest = -1
        return [update for update in found if update.update_id > self._newest]

    def _take(self, updates: Sequence[Update]) -> None:
        for update in updates:
            chat = update.effective_chat.id if update.effective_chat else 0
            task = asyncio.create_task(self._take_after(self._chats.get(chat), update))
            self._working[update.update_id] = self._chats[chat] = task
            self._newest = max(self._newest, update.update_id)

    async def _take_after(self, before: asyncio.Task[None] | None, update: Update) -> None:
        if before is not None:
            await asyncio.wait({before})
        try:
            await self._door.take(update)
        except Exception as error:  # one strange update must not stop all others for ever
            log.error("an update could not be taken: %s", type(error).__name__)

    def _forget_done(self) -> None:
        self._working = {number: task for number, task in self._working.items() if not task.done()}
        self._chats = {chat: task for chat, task in self._chats.items() if not task.done()}
