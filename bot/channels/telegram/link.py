"""The connection to Telegram: one bot, made anew when its token was replaced; faults by name."""

import json
import logging
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.channels.contract import SendLater, SendNever, SendOnContact
from bot.channels.state import ChannelState
from bot.channels.telegram.settings import TelegramSettings

# Telegram's library is changing the type of its waiting times; without this it warns at each of them.
os.environ.setdefault("PTB_TIMEDELTA", "true")
log = logging.getLogger(__name__)
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
REVOKED_SECONDS = 30.0
UNREACHABLE_SECONDS = 5.0
REVOKED = "token_revoked"
CONFLICT = "other_poller"
UNREACHABLE = "platform_unreachable"
GARBAGE = "platform_garbage"


class CarefulRequest(HTTPXRequest):
    """Reads answers without ever logging them, and lets one unreadable update not hold up all others."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer; raises TelegramError when it is none."""
        try:
            read = json.loads(payload.decode("utf-8", "replace"))
        except ValueError as error:
            raise TelegramError(GARBAGE) from error
        if not isinstance(read, dict):
            raise TelegramError(GARBAGE)
        result = read.get("result")
        if isinstance(result, list):
            read["result"] = [_readable(one) for one in result if _is_update(one)]
        return read


def _is_update(item: object) -> bool:
    return not isinstance(item, dict) or isinstance(item.get("update_id"), int) or "update_id" not in item


def _readable(item: Any) -> Any:  # noqa: ANN401  (whatever the platform sent)
    if not isinstance(item, dict) or "update_id" not in item:
        return item
    try:
        Update.de_json(item, None)
    except Exception as error:  # of any kind: the shape of a platform's data is not ours to know
        log.warning("an update could not be read: %s", type(error).__name__)
        return {"update_id": item["update_id"]}
    return item


class TelegramLink:
    """Holds the bot. Use as an async context manager."""

    def __init__(
        self, settings: TelegramSettings, state: ChannelState, *, read_token: Callable[[], str]
    ) -> None:
        self._settings = settings
        self._state = state
        self._read_token = read_token
        self._token = settings.bot_token
        self._requests = (self._request(), self._request())
        self.bot = self._made()

    def _made(self) -> Bot:
        return Bot(
            self._token,
            base_url=f"{self._settings.api_url}/bot",
            base_file_url=f"{self._settings.api_url}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )

    def _request(self) -> HTTPXRequest:
        return CarefulRequest(
            connection_pool_size=32,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            write_timeout=READ_SECONDS,
            pool_timeout=READ_SECONDS,
            proxy=self._settings.proxy or None,
            httpx_kwargs={"trust_env": False},
        )

    async def __aenter__(self) -> Self:
        for request in self._requests:
            await request.initialize()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for request in self._requests:
            await request.shutdown()

    def renew(self) -> None:
        """Take the token that now stands in its file, if it is another one."""
        token = self._read_token()
        if token and token != self._token:
            self._token = token
            self.bot = self._made()

    def is_well(self) -> None:
        """Note that Telegram answered as it should."""
        self._state.mended(REVOKED, CONFLICT, UNREACHABLE, GARBAGE)

    def note(self, error: TelegramError) -> float:
        """Note what is wrong and return the seconds to wait before the next try."""
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        if isinstance(error, InvalidToken):
            self._state.fails(REVOKED)
            return REVOKED_SECONDS
        if isinstance(error, Conflict):
            self._state.fails(CONFLICT)
            return REVOKED_SECONDS / 2
        self._state.fails(GARBAGE if GARBAGE in error.message else UNREACHABLE)
        return UNREACHABLE_SECONDS

    def refusal(self, error: TelegramError) -> SendLater | SendOnContact | SendNever:
        """Return what a failed sending means for the message."""
        if isinstance(error, Forbidden):
            return SendOnContact("blocked")
        if isinstance(error, BadRequest):
            gone = "chat not found" in error.message.lower()
            return SendOnContact("gone") if gone else SendNever("bad_request")
        if isinstance(error, RetryAfter):
            return SendLater("too_many", seconds=seconds_of(error), everybody=True)
        seconds = self.note(error)
        self.renew()
        return SendLater(self._state.faults[-1], seconds=seconds, everybody=isinstance(error, InvalidToken))


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    asked = error.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()
