"""The only HTTP from a channel to the desk: typed, bounded in time, with refusals told apart from silence."""

from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

CONNECT_SECONDS = 3.0
# On top of the time that the desk was asked to wait.
MARGIN_SECONDS = 10.0


class DeskUnreachable(Exception):
    """The desk did not answer in a usable way; sending the same message id again is safe."""


class DeskRefused(Exception):
    """The desk said no: `status` is HTTP's, `message` is a Chinese sentence for people."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


class DeskButton(BaseModel):
    """A choice; `payload` is what to send when it is chosen."""

    title: str
    payload: str


class DeskMessage(BaseModel):
    """One message; `sender` is bot, person, system or citizen; ids of a conversation are growing numbers."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    sender: str = Field(alias="from")
    text: str
    buttons: list[DeskButton] = Field(default_factory=list)
    at: str | None = None
    message_id: str | None = None


class DeskReply(BaseModel):
    """State of a conversation (bot, queued, person, closed) and messages."""

    conversation_id: str
    state: str
    messages: list[DeskMessage]


class DeskClient:
    """Speaks for one channel. Use as an async context manager."""

    def __init__(self, url: str, *, channel: str, token: str) -> None:
        self._channel = channel
        self._http = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/api/v1/channels/{channel}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(MARGIN_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
            trust_env=False,
        )

    async def __aenter__(self) -> "DeskClient":
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()

    async def send(
        self,
        conversation_id: str,
        *,
        message_id: str,
        text: str,
        wait: float = 0,
        metadata: dict[str, Any] | None = None,
    ) -> DeskReply:
        """Deliver a citizen's message; returns the replies that came within `wait` seconds.

        Raises DeskRefused or DeskUnreachable; the same `message_id` again has no second effect.
        """
        body = {"conversation_id": conversation_id, "message_id": message_id, "text": text}
        return await self._call("POST", "/messages", wait=wait, json=body | {"metadata": metadata or {}})

    async def fetch(self, conversation_id: str, *, after: str = "", wait: float = 0) -> DeskReply:
        """Return what was said after message `after`; waits up to `wait` seconds for something new."""
        path = f"/conversations/{conversation_id}/messages"
        return await self._call("GET", path, wait=wait, params={"after": after})

    async def _call(
        self,
        method: str,
        path: str,
        *,
        wait: float,
        params: dict[str, str] | None = None,
        json: dict[str, Any] | None = None,
    ) -> DeskReply:
        timeout = httpx.Timeout(wait + MARGIN_SECONDS, connect=CONNECT_SECONDS)
        asked = {"wait": str(wait)} | (params or {})
        try:
            reply = await self._http.request(method, path, params=asked, json=json, timeout=timeout)
        except httpx.HTTPError as error:
            raise DeskUnreachable(type(error).__name__) from error
        if not reply.is_success:
            raise _refusal(reply)
        try:
            return DeskReply.model_validate_json(reply.content)
        except ValidationError as error:
            raise DeskUnreachable("unreadable answer") from error


def _refusal(reply: httpx.Response) -> DeskRefused | DeskUnreachable:
    if reply.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return DeskUnreachable(str(reply.status_code))
    try:
        body = reply.json()
        code, message = str(body["code"]), str(body["message"])
    except (ValueError, KeyError, TypeError):
        return DeskUnreachable("unreadable refusal")
    retry_after = reply.headers.get("Retry-After", "")
    seconds = float(retry_after) if retry_after.isdecimal() else None
    return DeskRefused(reply.status_code, code, message, retry_after=seconds)
