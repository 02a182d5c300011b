"""A limit on new conversations from one address: one machine cannot fill the desk with strangers."""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request

from bot.channels.webchat import wording
from bot.channels.webchat.refusing import Refused

# A whole office or a mobile network may share one address.
NEW_IN_AN_HOUR = 120
HOUR_SECONDS = 3600.0
ADDRESSES_KEPT = 20_000
CONVERSATIONS_KEPT = 50_000


class Newcomers:
    """Counts conversations that this process has not seen before, per address and hour.

    With `behind_proxy` the address is the last one in X-Forwarded-For: the one that our own proxy wrote.
    """

    def __init__(
        self,
        *,
        per_hour: int = NEW_IN_AN_HOUR,
        behind_proxy: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_hour = per_hour
        self._behind_proxy = behind_proxy
        self._clock = clock
        self._known: OrderedDict[str, None] = OrderedDict()
        self._since: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def admit(self, conversation: str, request: Request) -> None:
        """Let a message pass; refuses with 429 the first message of one conversation too many."""
        if conversation in self._known:
            self._known.move_to_end(conversation)
            return
        address = self._address(request)
        start, count = self._since.get(address, (self._clock(), 0))
        if self._clock() - start >= HOUR_SECONDS:
            start, count = self._clock(), 0
        if count >= self._per_hour:
            wait = max(1, round(HOUR_SECONDS - (self._clock() - start)))
            raise Refused(429, "too_many_conversations", wording.TOO_MANY, retry_after=wait)
        self._keep(self._since, address, (start, count + 1), ADDRESSES_KEPT)
        self._keep(self._known, conversation, None, CONVERSATIONS_KEPT)

    def _address(self, request: Request) -> str:
        if self._behind_proxy:
            forwarded = request.headers.get("X-Forwarded-For", "")
            if forwarded:
                return forwarded.rsplit(",", 1)[-1].strip()
        return request.client.host if request.client else ""

    @staticmethod
    def _keep(kept: OrderedDict, key: str, value: object, limit: int) -> None:  # type: ignore[type-arg]
        kept[key] = value
        kept.move_to_end(key)
        while len(kept) > limit:
            kept.popitem(last=False)
