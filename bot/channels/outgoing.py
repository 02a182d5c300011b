"""The way out: takes what is to be said from the desk, sends it in order, reports what became of it."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from bot.channels.contract import Sender, SendLater, SendNever, SendOnContact
from bot.channels.desk_client import (
    Deliveries,
    Delivery,
    DeskClient,
    DeskMessage,
    DeskRefused,
    DeskUnreachable,
)
from bot.channels.state import REFUSED, TOKEN_REFUSED, UNAUTHENTICATED, UNREACHABLE, ChannelState

log = logging.getLogger(__name__)
AT_ONCE = 16
WAIT_SECONDS = 25.0
PAUSE_SECONDS = 2.0
FIRST_PAUSE = 0.2
# Less than the desk's lease.
REPORT_SECONDS = 50.0


class Outgoing:
    """Delivers for one channel; many conversations at once, the messages of each one after the other."""

    def __init__(self, desk: DeskClient, sender: Sender, state: ChannelState) -> None:
        self._desk = desk
        self._sender = sender
        self._state = state
        self._tasks: set[asyncio.Task[None]] = set()
        self._resume_at = 0.0

    async def run_forever(self) -> None:
        """Deliver until cancelled; what was claimed and not reported is claimed again after its lease."""
        while True:
            await self._rest()
            claimed = await self._claim()
            for conversation_id in claimed.typing:
                self._work(self._sender.show_typing(conversation_id))
            for delivery in claimed.deliveries:
                self._work(self._guarded(delivery))
            while len(self._tasks) >= AT_ONCE:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    def _work(self, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _rest(self) -> None:
        """Wait while the platform asked the whole channel to."""
        pause = self._resume_at - asyncio.get_running_loop().time()
        if pause > 0:
            await asyncio.sleep(pause)

    async def _claim(self) -> Deliveries:
        try:
            found = await self._desk.claim(limit=AT_ONCE - len(self._tasks), wait=WAIT_SECONDS)
        except DeskUnreachable:
            self._state.fails(UNREACHABLE)
        except DeskRefused as refused:
            self._state.fails(TOKEN_REFUSED if refused.status == UNAUTHENTICATED else REFUSED)
        else:
            self._state.mended(UNREACHABLE, TOKEN_REFUSED, REFUSED)
            return found
        await asyncio.sleep(PAUSE_SECONDS)
        return Deliveries(deliveries=[])

    async def _guarded(self, delivery: Delivery) -> None:
        try:
            await self.deliver(delivery)
        except (DeskUnreachable, DeskRefused):
            return  # the lease ends, and the rest is claimed again
        except Exception as error:
            # Class only: the text of an error may hold a citizen's words.
            log.error("a delivery failed: %s", type(error).__name__)
            await self._desk.report(delivery, "retry", fault="internal")

    async def deliver(self, delivery: Delivery) -> None:
        """Send all messages of a claimed conversation; stops at the first that does not go."""
        groups = self._sender.group(delivery)
        for number, group in enumerate(groups, start=1):
            try:
                pushes = await self._sender.send(delivery, group)
            except SendLater as later:
                if later.everybody:
                    self._resume_at = asyncio.get_running_loop().time() + later.seconds
                await self._report(delivery, "retry", fault=later.fault, retry_after=later.seconds)
                return
            except SendOnContact as waiting:
                await self._report(delivery, "wait", fault=waiting.fault)
                return
            except SendNever as never:
                self._state.drops(never.fault)
                await self._report(delivery, "rejected", fault=never.fault)
                return
            if not await self._reported(delivery, group, pushes, last=number == len(groups)):
                return

    async def _reported(
        self, delivery: Delivery, group: Sequence[DeskMessage], pushes: int, *, last: bool
    ) -> bool:
        outcome = "done" if last else "going_on"
        return await self._report(delivery, outcome, delivered=group[-1].id, pushes=pushes)

    async def _report(self, delivery: Delivery, outcome: str, **more: object) -> bool:
        """Report until the desk has heard it, as long as the lease may last: what it does not hear of is sent
        a second time."""
        now = asyncio.get_running_loop().time
        deadline, pause = now() + REPORT_SECONDS, FIRST_PAUSE
        while True:
            try:
                return await self._desk.report(delivery, outcome, **more)
            except DeskUnreachable:
                self._state.fails(UNREACHABLE)
                if now() + pause > deadline:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_SECONDS)
