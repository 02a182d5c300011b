"""Calls the ticketing service: short timeouts, repeats only what is safe to repeat, typed errors."""

import os
import ssl
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from actions.ticketing_client.errors import NotReached, Refused
from actions.ticketing_client.views import Answer, Order, Progress

TIMEOUT = 5.0  # seconds for each try
TRIES = 2  # the engine itself waits 15 s for an action: two tries fit, three do not


class Ticketing:
    """A client of one ticketing service. Reads and keyed writes are tried twice."""

    def __init__(self, base_url: str, *, token: str, timeout: float = TIMEOUT) -> None:
        self._base = base_url.rstrip("/") + "/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = timeout

    async def file_order(self, order: dict[str, Any], *, key: str) -> Order:
        """File an order; the same `key` always returns the first order. Raises Refused or NotReached."""
        return Order.read(await self._call("POST", "/orders", body=order, key=key))

    async def orders_of(self, conversation_id: str, *, limit: int = 10) -> list[Order]:
        """Return the orders of one conversation, newest first as the service lists them."""
        query = {"conversation_id": conversation_id, "limit": str(limit)}
        listed = await self._call("GET", "/orders", query=query)
        return [Order.read(view) for view in listed.get("items", [])]

    async def progress(self, number: str, *, conversation_id: str, phone_tail: str | None = None) -> Progress:
        """Return the progress of an order as this citizen may see it."""
        query = {"conversation_id": conversation_id} | ({"phone_tail": phone_tail} if phone_tail else {})
        return Progress.read(await self._call("GET", f"/orders/{number}/public", query=query))

    async def command(self, number: str, body: dict[str, Any], *, key: str) -> Order:
        """Urge, supplement, withdraw, rate or reopen; `body` as in the API, `key` makes it happen once."""
        reply = await self._call("POST", f"/orders/{number}/commands", body=body, key=key)
        return Order.read(reply["order"])

    async def answer(self, question: str) -> Answer:
        """Ask the knowledge base."""
        return Answer.read(await self._call("POST", "/knowledge/answers", body={"question": question}))

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        request = {"json": body, "params": query, "headers": headers}
        transport = {"timeout": self._timeout, "trust_env": False, "verify": _tls()}
        async with httpx.AsyncClient(**transport) as client:  # type: ignore[arg-type]
            for left in reversed(range(TRIES)):
                try:
                    return _read(await client.request(method, self._base + path, **request))  # type: ignore[arg-type]
                except (NotReached, httpx.HTTPError):
                    if not left:
                        raise NotReached(path.split("/")[1]) from None
        raise AssertionError("unreachable")


@cache
def open_ticketing() -> Ticketing:
    """Return the client of HOTLINE_TICKETING_URL with HOTLINE_SERVICE_TOKEN[_FILE]."""
    token_file = os.environ.get("HOTLINE_SERVICE_TOKEN_FILE")
    token = (
        Path(token_file).read_text(encoding="utf-8").strip()
        if token_file
        else os.environ["HOTLINE_SERVICE_TOKEN"]
    )
    return Ticketing(os.environ.get("HOTLINE_TICKETING_URL", "http://127.0.0.1:8012"), token=token)


@cache
def _tls() -> ssl.SSLContext:
    # Building one takes longer than a whole call on loopback.
    return ssl.create_default_context()


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.status_code >= 500 or response.status_code == 429:
        raise NotReached(str(response.status_code))
    try:
        body = response.json()
    except ValueError:
        raise NotReached("not JSON") from None
    if response.status_code >= 400:
        raise Refused(
            status=response.status_code,
            code=body.get("code", ""),
            message=body.get("message", ""),
            detail=body.get("detail"),
        )
    if not isinstance(body, dict):
        raise NotReached("not an object")
    return body
