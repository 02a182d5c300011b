"""The only HTTP from a channel to the desk: typed, bounded in time, with refusals told apart from silence."""

import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

CONNECT_SECONDS = 3.0
# A pool looks through all its connections at every request: hundreds of browsers that wait are spread
# over some, and what is sent has one of its own.
LISTENING_POOLS = 16
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
    attachments: list[str] = Field(default_factory=list)


class DeskReply(BaseModel):
    """State of a conversation (bot, queued, person, closed) and messages; `typing` while a person writes."""

    conversation_id: str
    state: str
    messages: list[DeskMessage]
    # Lets the channel deliver by itself what is said next; see `send(hold=…)`.
    lease: str | None = None
    typing: bool = False


class Attached(BaseModel):
    """What came with a message: `kind` is image, voice, video or file; without `id` nothing was stored."""

    kind: str
    id: str | None = None


class Place(BaseModel):
    """A place in degrees of WGS 84; `label` is its name where the platform gives one."""

    lat: float
    lon: float
    label: str = ""


class Delivery(BaseModel):
    """Words to push under a lease; `pushed` counts calls since `contact_at`, the last incoming message."""

    conversation_id: str
    lease: str
    contact_at: datetime | None
    pushed: int
    messages: list[DeskMessage]


class Deliveries(BaseModel):
    """What is to be pushed now; `typing` names the conversations in which a person is writing."""

    deliveries: list[Delivery]
    typing: list[str] = Field(default_factory=list)


class _Stored(BaseModel):
    id: str


Model = TypeVar("Model", bound=BaseModel)


class DeskClient:
    """Speaks for one channel. Use as an async context manager."""

    def __init__(self, url: str, *, channel: str, token: str) -> None:
        self._channel = channel
        tls = ssl.create_default_context()
        self._http, *self._listening = (
            httpx.AsyncClient(
                base_url=f"{url.rstrip('/')}/api/v1/channels/{channel}",
                headers={"Authorization": f"Bearer {token}"},
                timeout=httpx.Timeout(MARGIN_SECONDS, connect=CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
                verify=tls,
                trust_env=False,
            )
            for _ in range(1 + LISTENING_POOLS)
        )

    async def __aenter__(self) -> "DeskClient":
        return self

    async def __aexit__(self, *_error: object) -> None:
        for pool in (self._http, *self._listening):
            await pool.aclose()

    async def send(
        self,
        conversation_id: str,
        *,
        message_id: str,
        text: str,
        wait: float = 0,
        hold: float | None = None,
        metadata: dict[str, Any] | None = None,
        more: dict[str, Any] | None = None,
    ) -> DeskReply:
        """Deliver a citizen's message; returns the replies that came within `wait` seconds.

        `more` holds what came besides text (docs/channels.md). With `hold` the reply carries a lease: for so
        many seconds the caller alone delivers what is said. Raises DeskRefused or DeskUnreachable; the same
        `message_id` again has no second effect.
        """
        body = {"conversation_id": conversation_id, "message_id": message_id, "text": text}
        params = {} if hold is None else {"hold": str(hold)}
        return await self._call(
            "POST",
            "/messages",
            wait=wait,
            params=params,
            json=body | {"metadata": metadata or {}} | (more or {}),
        )

    async def fetch(
        self, conversation_id: str, *, after: str = "", wait: float = 0, typing: bool = False
    ) -> DeskReply:
        """Return what was said after message `after`; waits up to `wait` seconds for something new (with
        `typing` also for a person who begins to write)."""
        path = f"/conversations/{conversation_id}/messages"
        params = {"after": after} | ({"typing": "true"} if typing else {})
        pool = self._listening[hash(conversation_id) % LISTENING_POOLS]
        return await self._call("GET", path, wait=wait, params=params, pool=pool)

    async def claim(self, *, limit: int, wait: float) -> Deliveries:
        """Lease conversations in which something is to be pushed; waits up to `wait` seconds for one, or for
        a person who begins to write."""
        asked = {"limit": limit, "typing": True}
        return _read(Deliveries, await self._ask("POST", "/deliveries", wait=wait, json=asked))

    async def leased(self, conversation_id: str, lease: str) -> Delivery | None:
        """Return what is to be sent in a conversation that the caller holds; None when the lease is gone."""
        body = {"conversation_id": conversation_id, "lease": lease}
        try:
            reply = await self._ask("POST", "/deliveries", json=body)
        except DeskRefused as refused:
            if refused.status == httpx.codes.CONFLICT:
                return None
            raise
        return _read(Deliveries, reply).deliveries[0]

    async def report(self, delivery: Delivery, outcome: str, **more: object) -> bool:
        """Say what became of a delivery: going_on, done, retry, wait, rejected (and delivered, pushes, fault,
        retry_after). False when the lease is gone: somebody else sends, so stop."""
        try:
            await self._ask(
                "POST",
                f"/deliveries/{delivery.conversation_id}",
                json={"lease": delivery.lease, "outcome": outcome} | more,
            )
        except DeskRefused as refused:
            if refused.status == httpx.codes.CONFLICT:
                return False
            raise
        return True

    async def tell_state(self, fault: str, *, refused: Mapping[str, int]) -> None:
        """Tell how the channel fares and how often it refused what; to be called every ten seconds, or it is
        shown as down."""
        await self._ask("PUT", "/state", json={"fault": fault, "refused": dict(refused)})

    async def hand_over(self, conversation_id: str, *, reason: str, summary: str) -> None:
        """Queue a conversation for a person without asking the engine; again changes nothing."""
        body = {"reason": reason, "summary": summary}
        await self._ask("POST", f"/conversations/{conversation_id}/handover", json=body)

    async def report_call(self, call_id: str, body: dict[str, Any]) -> None:
        """Note a telephone call or how it ended; again changes nothing."""
        await self._ask("PUT", f"/calls/{call_id}", json=body)

    async def attach(self, conversation_id: str, *, message_id: str, content: bytes) -> str:
        """Store a picture that belongs to a message and return its id; the same again gives the same id.

        Raises DeskRefused when it is no picture or too large.
        """
        path = f"/conversations/{conversation_id}/attachments"
        reply = await self._ask("POST", path, content=content, key=message_id)
        return _read(_Stored, reply).id

    async def picture(self, conversation_id: str, attachment_id: str) -> bytes:
        """Return a picture of the conversation as JPEG; raises DeskRefused (404) for any other."""
        path = f"/conversations/{conversation_id}/attachments/{attachment_id}"
        return (await self._ask("GET", path)).content

    async def progress(self, number: str, conversation_id: str, *, code: str | None) -> dict[str, Any]:
        """Return an order's progress as this citizen may know it; `code` is the phone's last four digits."""
        params = {"conversation_id": conversation_id} | ({"phone_tail": code} if code else {})
        return _json_object(await self._ask("GET", f"/orders/{number}", params=params))

    async def rate(
        self,
        number: str,
        conversation_id: str,
        *,
        code: str | None,
        rating: dict[str, object],
        text: str,
        key: str,
    ) -> dict[str, Any]:
        """Rate an order once a `key` and return its progress; raises DeskRefused for a wrong code."""
        body = {"conversation_id": conversation_id, "phone_tail": code, "rating": rating, "text": text}
        return _json_object(await self._ask("POST", f"/orders/{number}/rating", json=body, key=key))

    async def _call(
        self,
        method: str,
        path: str,
        *,
        wait: float,
        params: dict[str, str] | None = None,
        json: dict[str, Any] | None = None,
        pool: httpx.AsyncClient | None = None,
    ) -> DeskReply:
        asked = self._ask(method, path, wait=wait, params=params, json=json, pool=pool)
        return _read(DeskReply, await asked)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        wait: float = 0,
        params: dict[str, str] | None = None,
        json: dict[str, Any] | None = None,
        content: bytes | None = None,
        key: str = "",
        pool: httpx.AsyncClient | None = None,
    ) -> httpx.Response:
        timeout = httpx.Timeout(wait + MARGIN_SECONDS, connect=CONNECT_SECONDS)
        asked = {"wait": str(wait)} | (params or {})
        headers = {"Idempotency-Key": key} if key else {}
        try:
            reply = await (pool or self._http).request(
                method, path, params=asked, json=json, content=content, headers=headers, timeout=timeout
            )
        except httpx.HTTPError as error:
            raise DeskUnreachable(type(error).__name__) from error
        if not reply.is_success:
            raise _refusal(reply)
        return reply


def _json_object(reply: httpx.Response) -> dict[str, Any]:
    try:
        body = reply.json()
    except ValueError as error:
        raise DeskUnreachable("unreadable answer") from error
    if not isinstance(body, dict):
        raise DeskUnreachable("unreadable answer")
    return body


def _read(model: type[Model], reply: httpx.Response) -> Model:
    try:
        return model.model_validate_json(reply.content)
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
