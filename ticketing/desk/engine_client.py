"""The only HTTP to the engine: one message in, one answer or a named outage out."""

from collections.abc import Mapping
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ticketing.domain.messages import Button, Utterance
from ticketing.usecases.conversations.turns import Answer, Handover, OutageKind, Turn

PATH = "/webhooks/desk/webhook"
CONNECT_SECONDS = 2.0
# Less than the engine keeps a connection (5 s), or a message is sent on one that is being closed.
KEPT_SECONDS = 3.0
# An answer beyond these sizes is a fault, not something to show to a citizen.
MESSAGES_LIMIT = 20
TEXT_LIMIT = 8000

Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]


class EngineOutage(Exception):
    """The engine did not give a usable answer; `kind` says how."""

    def __init__(self, kind: OutageKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class _Button(BaseModel):
    title: Text
    payload: Text


class _Message(BaseModel):
    text: Text = ""
    buttons: list[_Button] = Field(default_factory=list, max_length=MESSAGES_LIMIT)


class _Handover(BaseModel):
    reason: Text | None = None
    summary: Text | None = None


class EngineReply(BaseModel):
    """The engine's answer as it travels; unknown keys are allowed, so that the engine may say more."""

    model_config = ConfigDict(extra="ignore")

    messages: list[_Message] = Field(max_length=MESSAGES_LIMIT)
    handover: _Handover | None = None
    understanding: dict[str, Any] | None = None
    handled: bool = False


class EngineClient:
    """Asks the engine. Use as an async context manager, so that its connections end with it."""

    def __init__(self, url: str, secret: str, *, timeout: float) -> None:
        self.timeout = timeout
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=KEPT_SECONDS)
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=httpx.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
            limits=limits,
            trust_env=False,
        )

    async def __aenter__(self) -> "EngineClient":
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()

    async def ask(self, turn: Turn) -> Answer:
        """Return the answer to one message; raises EngineOutage. Safe to repeat: the engine knows its
        message ids and answers a known one without doing anything again."""
        body: Mapping[str, Any] = {
            "conversation_id": turn.conversation_id,
            "message_id": turn.message_id,
            "text": turn.text,
            "metadata": dict(turn.context),
        }
        return read_answer((await self._post(body)).content)

    async def _post(self, body: Mapping[str, Any]) -> httpx.Response:
        try:
            reply = await self._http.post(PATH, json=body)
        except httpx.ConnectTimeout as error:
            raise EngineOutage(OutageKind.UNREACHABLE) from error
        except httpx.TimeoutException as error:
            raise EngineOutage(OutageKind.LATE) from error
        except httpx.TransportError as error:
            raise EngineOutage(OutageKind.UNREACHABLE) from error
        if reply.status_code != httpx.codes.OK:
            raise EngineOutage(OutageKind.FAILED)
        return reply


def read_answer(content: bytes) -> Answer:
    """Return what the engine said; raises EngineOutage when it said nothing or something unreadable."""
    try:
        read = EngineReply.model_validate_json(content)
    except ValidationError as error:
        raise EngineOutage(OutageKind.FAILED) from error
    said = [_utterance(message) for message in read.messages if message.text.strip()]
    if not said and read.handover is None and not read.handled:
        raise EngineOutage(OutageKind.EMPTY)
    asked = read.handover
    handover = Handover(asked.reason or "asked", asked.summary or "") if asked else None
    return Answer(said, handover=handover, understanding=read.understanding)


def _utterance(message: _Message) -> Utterance:
    return Utterance(message.text, tuple(Button(b.title, b.payload) for b in message.buttons))
