"""The one way into the engine: a channel for the desk alone, with a shared secret."""

import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.engine.conversation import NoAnswerError, answer_message
from bot.engine.text.normalise import neutralise_command, strip_control

logger = logging.getLogger(__name__)

_CONVERSATION = re.compile(r"[A-Za-z0-9:_.\-]{1,128}")
_MESSAGE = re.compile(r"[^\x00-\x1f]{1,128}")
_MAX_TEXT = 20_000
_NOTHING_LEFT = "?"  # only control characters were sent: the dialogue then asks back


@dataclass(frozen=True)
class Problem(Exception):
    """A request that is not handled; `field` names the wrong part of the body."""

    status: int
    code: str
    field: str | None = None


class DeskInput(InputChannel):
    """POST /webhooks/desk/webhook with {"conversation_id", "message_id", "text", "metadata"}."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """The channel's name and URL prefix."""
        return "desk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "DeskInput":
        """Read the secret; an empty one (environment not set) refuses to start."""
        secret = str((credentials or {}).get("secret") or "")
        if not secret or secret.startswith("${"):
            raise ValueError("HOTLINE_ENGINE_SECRET is not set: the engine takes messages only with a secret")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes: GET / for health, POST /webhook for messages."""
        desk = Blueprint("desk_channel", "desk_channel")

        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        async def receive(request: Request) -> HTTPResponse:
            try:
                return response.json(await self._answer(request))
            except Problem as problem:
                return response.json({"code": problem.code, "field": problem.field}, status=problem.status)
            except NoAnswerError as problem:
                logger.error("engine.no_answer reason=%s", problem)
                return response.json({"code": "no_answer", "emergency": problem.emergency}, status=500)
            except (
                Exception
            ) as problem:  # the desk must get JSON whatever breaks; no text of the citizen is logged
                logger.error("engine.failed error=%s", type(problem).__name__, exc_info=problem)
                return response.json({"code": "engine_failed"}, status=500)

        desk.add_route(health, "/", methods=["GET"])
        desk.add_route(receive, "/webhook", methods=["POST"])
        return desk

    async def _answer(self, request: Request) -> dict[str, Any]:
        self._check_secret(request)
        message = read_message(request.body)
        return await answer_message(request.app.ctx.agent, message)

    def _check_secret(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode()):
            raise Problem(401, "unauthorised")


def read_message(body: bytes) -> UserMessage:
    """Check a request body and make the message Rasa gets; Problem 413 or 422 names what is wrong."""
    data = _json_object(body)
    conversation, message_id = data.get("conversation_id"), data.get("message_id")
    text, metadata = data.get("text"), data.get("metadata", {})
    if not isinstance(conversation, str) or not _CONVERSATION.fullmatch(conversation):
        raise Problem(422, "invalid", "conversation_id")
    if not isinstance(message_id, str) or not _MESSAGE.fullmatch(message_id):
        raise Problem(422, "invalid", "message_id")
    if not isinstance(text, str):
        raise Problem(422, "invalid", "text")
    if not isinstance(metadata, dict | None):
        raise Problem(422, "invalid", "metadata")
    if len(text) > _MAX_TEXT:
        raise Problem(413, "too_long", "text")
    clean = neutralise_command(strip_control(text)) or _NOTHING_LEFT
    return UserMessage(
        clean, CollectingOutputChannel(), conversation, input_channel="desk", message_id=message_id,
        metadata={**(metadata or {}), "message_id": message_id},
    )  # fmt: skip


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Problem(422, "not_json") from problem
    if not isinstance(data, dict):
        raise Problem(422, "not_json")
    return data
