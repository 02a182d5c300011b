"""Reads a channel's request body: bounded before it is held, without what no database could keep."""

import json
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from ticketing.domain.errors import Malformed, TooLarge

BODY_LIMIT = 64 * 1024

Model = TypeVar("Model", bound=BaseModel)


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
