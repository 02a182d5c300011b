"""The engine's way to the action server, with a short timeout and a memory of failures.

Rasa waits five minutes for an action and swallows its failure; the desk must hear of both at once.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

_KEPT_OPEN = 2.0  # seconds; the action server closes after 5, and a call into a closed connection fails
_REJECTED = 400  # an action that declines to run, part of Rasa's protocol
_failed: ContextVar[list[str] | None] = ContextVar("failed_actions", default=None)


def watch_failures() -> list[str]:
    """Start a fresh list of failures for the message being handled and return it."""
    failures: list[str] = []
    _failed.set(failures)
    return failures


class WatchedActions(EndpointConfig):
    """Like the endpoint it replaces; a request takes at most HOTLINE_ACTION_TIMEOUT seconds (default 8)."""

    def __init__(self, plain: EndpointConfig) -> None:
        super().__init__(
            plain.url,
            plain.params,
            plain.headers,
            plain.basic_auth,
            plain.token,
            plain.token_name,
            plain.cafile,
        )
        self.kwargs = plain.kwargs
        self.seconds = float(os.environ.get("HOTLINE_ACTION_TIMEOUT", "8"))
        self._kept: tuple[asyncio.AbstractEventLoop, aiohttp.ClientSession] | None = None

    @asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """One session for all calls of an event loop; Rasa opens a connection for each."""
        loop = asyncio.get_running_loop()
        if self._kept is None or self._kept[0] is not loop or self._kept[1].closed:
            connector = aiohttp.TCPConnector(keepalive_timeout=_KEPT_OPEN)
            self._kept = loop, aiohttp.ClientSession(headers=self.headers, connector=connector)
        yield self._kept[1]

    async def close(self) -> None:
        """Give the connections back."""
        if self._kept is not None:
            await self._kept[1].close()

    async def request(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 — Rasa's interface
        """Send as EndpointConfig does; note every failure but a rejection, then raise it on."""
        try:
            return await super().request(*args, **{**kwargs, "timeout": self.seconds})
        except ClientResponseError as problem:
            if problem.status != _REJECTED:
                self._note(problem)
            raise
        except Exception as problem:
            self._note(problem)
            raise

    def _note(self, problem: Exception) -> None:
        failures = _failed.get()
        if failures is not None:
            failures.append(type(problem).__name__)
