"""The way in: brings a platform's message to the desk, as often as it takes, always with the same id."""

import asyncio
from collections import OrderedDict
from typing import Any

from bot.channels.contract import Inbound
from bot.channels.desk_client import DeskClient, DeskRefused, DeskReply, DeskUnreachable
from bot.channels.state import TOKEN_REFUSED, UNAUTHENTICATED, UNREACHABLE, ChannelState

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
CLOCK = "clock_differs"
ORDERS_KEPT = 4096


class Incoming:
    """Hands messages to the desk; those of one conversation one after the other, in the order of arrival."""

    def __init__(self, desk: DeskClient, state: ChannelState) -> None:
        self._desk = desk
        self._state = state
        self._turns: OrderedDict[str, asyncio.Lock] = OrderedDict()

    async def hand_over(
        self, inbound: Inbound, *, wait: float = 0, hold: float | None = None, patience: float | None = None
    ) -> DeskReply:
        """Deliver one message to the desk and return its reply.

        Goes on trying while the desk is away, for `patience` seconds or for ever; then DeskUnreachable.
        Raises DeskRefused when the desk will not take this message (too fast, too long, malformed).
        """
        async with self._turn(inbound.conversation_id):
            return await self._insist(inbound, wait=wait, hold=hold, patience=patience)

    def _turn(self, conversation_id: str) -> asyncio.Lock:
        lock = self._turns.setdefault(conversation_id, asyncio.Lock())
        self._turns.move_to_end(conversation_id)
        while len(self._turns) > ORDERS_KEPT and not next(iter(self._turns.values())).locked():
            self._turns.popitem(last=False)
        return lock

    async def _insist(
        self, inbound: Inbound, *, wait: float, hold: float | None, patience: float | None
    ) -> DeskReply:
        now = asyncio.get_running_loop().time
        deadline = None if patience is None else now() + patience
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._send(inbound, wait=wait, hold=hold)
            except (DeskUnreachable, DeskRefused) as error:
                if not self._is_temporary(error) or (deadline is not None and now() + pause > deadline):
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _is_temporary(self, error: DeskUnreachable | DeskRefused) -> bool:
        if isinstance(error, DeskUnreachable):
            self._state.fails(UNREACHABLE)
            return True
        if error.status == UNAUTHENTICATED:
            self._state.fails(TOKEN_REFUSED)
            return True
        return False

    async def _send(self, inbound: Inbound, *, wait: float, hold: float | None) -> DeskReply:
        try:
            reply = await self._desk.send(
                inbound.conversation_id,
                message_id=inbound.message_id,
                text=inbound.text,
                wait=wait,
                hold=hold,
                more=_more(inbound),
            )
        except DeskRefused as refused:
            self._state.mended(UNREACHABLE)
            if refused.code != "message_from_future" or inbound.sent_at is None:
                raise
            # The platform has proved who it is, so the clocks differ: the words are taken all the same.
            self._state.fails(CLOCK)
            return await self._send(_without_time(inbound), wait=wait, hold=hold)
        self._state.mended(UNREACHABLE, TOKEN_REFUSED)
        if inbound.sent_at is not None:
            self._state.mended(CLOCK)
        return reply


def _without_time(inbound: Inbound) -> Inbound:
    return Inbound(
        inbound.conversation_id,
        inbound.message_id,
        inbound.text,
        inbound.attachments,
        inbound.location,
        inbound.edits,
    )


def _more(inbound: Inbound) -> dict[str, Any]:
    return {
        "attachments": [one.model_dump() for one in inbound.attachments],
        "location": inbound.location.model_dump() if inbound.location else None,
        "edits": inbound.edits,
        "sent_at": inbound.sent_at.isoformat() if inbound.sent_at else None,
        "outbox": True,
    }
