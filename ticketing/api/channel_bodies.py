"""What a channel may send, and how a body is read: bounded, and without what no database could keep."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ticketing.domain.errors import Malformed, TooLarge

BODY_LIMIT = 64 * 1024
METADATA_KEYS = 32
ATTACHMENT_LIMIT = 10

Model = TypeVar("Model", bound=BaseModel)
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Label = Annotated[str, StringConstraints(max_length=200)]


class AttachmentKind(StrEnum):
    """What an attachment is."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


class AttachmentIn(BaseModel):
    """Something that came with a message: with an `id` when POST …/attachments stored its bytes before,
    without one when the channel could only see that it was there."""

    model_config = ConfigDict(extra="forbid")

    kind: AttachmentKind
    id: Identifier | None = None


class LocationIn(BaseModel):
    """A place that the citizen sent: degrees of WGS 84 and, where the platform gives one, its name."""

    model_config = ConfigDict(extra="forbid")

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    label: Label = ""


class NewMessage(BaseModel):
    """A citizen's message; all ids are the channel's own. `edits` names an earlier message that this one
    corrects, `sent_at` is the platform's time, `outbox` asks for replies by POST …/deliveries."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: Annotated[Identifier, Field(strict=True)]
    message_id: Annotated[Identifier, Field(strict=True)]
    text: Annotated[str, Field(strict=True), StringConstraints(max_length=BODY_LIMIT)] = ""
    metadata: dict[str, Any] | None = Field(default=None, max_length=METADATA_KEYS)
    attachments: list[AttachmentIn] = Field(default_factory=list, max_length=ATTACHMENT_LIMIT)
    location: LocationIn | None = None
    edits: Identifier | None = None
    sent_at: datetime | None = None
    outbox: bool = False

    @model_validator(mode="after")
    def _with_zone(self) -> Self:
        if self.sent_at is not None and self.sent_at.tzinfo is None:
            raise ValueError("sent_at has no time zone")
        return self


class ClaimIn(BaseModel):
    """Which words to hand out for delivery: of any conversation, or of the one whose `lease` is held; with
    `typing` also say where a person is writing."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=100)
    conversation_id: Identifier | None = None
    lease: Identifier | None = None
    typing: bool = False


class ReportIn(BaseModel):
    """What became of a delivery: everything up to message `delivered` arrived in `pushes` calls; `outcome` is
    going_on, done, retry, wait or rejected; `fault` is a short code, never words of a person."""

    model_config = ConfigDict(extra="forbid")

    lease: Identifier
    outcome: Annotated[str, StringConstraints(pattern="^(going_on|done|retry|wait|rejected)$")]
    delivered: Annotated[str, StringConstraints(pattern=r"^\d{0,9}$")] = ""
    pushes: int = Field(default=0, ge=0, le=100)
    retry_after: float = Field(default=0, ge=0, le=86400)
    fault: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,40}$")] = ""


class ChannelStateIn(BaseModel):
    """How a channel fares; `fault` is a short code such as token_revoked, empty when all is well; `refused`
    counts by code what was refused since the channel's process began: forged calls, unreadable messages."""

    model_config = ConfigDict(extra="forbid")

    fault: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,40}$")] = ""
    refused: dict[Code, Annotated[int, Field(ge=0, le=10**9)]] = Field(default_factory=dict, max_length=20)


def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return what the API's document says about a body that `read_model` reads."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def resolved(part: Any) -> Any:  # noqa: ANN401  (whatever a schema holds)
        if isinstance(part, list):
            return [resolved(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return resolved(parts[part["$ref"].rpartition("/")[2]])
        return {key: resolved(value) for key, value in part.items()}

    content = {"application/json": {"schema": resolved(schema)}}
    return {"requestBody": {"required": True, "content": content}}


async def read_model(request: Request, model: type[Model]) -> Model:
    """Return the body as `model`; raises TooLarge over 64 KiB, Malformed with the field otherwise."""
    try:
        loaded = json.loads(await _read_bounded(request))
    except (ValueError, RecursionError) as error:
        raise Malformed("malformed", field="body", reason="not_json") from error
    try:
        return model.model_validate(_without_surrogates(loaded))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        raise Malformed("malformed", field=field, reason=first["type"]) from error


async def _read_bounded(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise TooLarge("message_too_large", limit=BODY_LIMIT)
    return bytes(body)


def _without_surrogates(loaded: Any) -> Any:  # noqa: ANN401  (whatever JSON can hold)
    # JSON can spell half of a character ("\\ud800"); no database and no page could hold it.
    if isinstance(loaded, str):
        return loaded.encode("utf-8", "ignore").decode("utf-8")
    if isinstance(loaded, list):
        return [_without_surrogates(part) for part in loaded]
    if isinstance(loaded, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in loaded.items()}
    return loaded
