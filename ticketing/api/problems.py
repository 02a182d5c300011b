"""Turns refusals into one shape of reply: code, message, field, detail; the message is Chinese."""

import string
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from ticketing.domain import errors
from ticketing.domain.privacy import mask_text

WORDING = Path(__file__).parent.parent / "data" / "wording" / "errors"
STATUS: dict[type[errors.HotlineError], int] = {
    errors.Malformed: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.TooFast: 429,
    errors.Unavailable: 503,
}


# What the framework itself answers with: a body that is no JSON, an address or a method that is not there.
UNREADABLE = 400
NOT_SERVED = {404: "no_such_address", 405: "method_not_allowed"}


class Problem(BaseModel):
    """The one shape of every refusal."""

    code: str
    message: str
    field: str | None = None
    detail: dict[str, Any] | None = None


# Every route may refuse in these ways; said once, so that the document tells the truth about all of them.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": kind.__name__} for kind, status in STATUS.items()
}


@cache
def _sentences() -> dict[str, str]:
    loaded: dict[str, str] = {}
    for path in sorted(WORDING.glob("*.yml")):
        loaded |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence(code: str, facts: dict[str, object] | None = None) -> str:
    """Return the Chinese sentence for a code, its places filled with `facts`."""
    template = _sentences().get(code, _sentences()["unknown"])
    return string.Formatter().vformat(template, (), _Facts(facts or {}))


def problem(error: errors.HotlineError) -> JSONResponse:
    """Return the reply for a refusal."""
    body: dict[str, Any] = {"code": error.code, "message": mask_text(sentence(error.code, error.facts))}
    if error.field:
        body["field"] = error.field
    if error.facts:
        body["detail"] = {k: _plain(v) for k, v in error.facts.items()}
    headers = {}
    if isinstance(error, errors.TooFast):
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return JSONResponse(body, status_code=STATUS[type(error)], headers=headers)


def _plain(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    # What was asked for may be a citizen's number, typed into the wrong place.
    return value if isinstance(value, int | float | bool) or value is None else mask_text(str(value))


def install(app: FastAPI) -> None:
    """Register the handlers."""

    @app.exception_handler(errors.HotlineError)
    async def refused(_request: Request, error: errors.HotlineError) -> JSONResponse:
        return problem(error)

    @app.exception_handler(HTTPException)
    async def not_served(_request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == UNREADABLE:
            return problem(errors.Malformed("malformed", field="body", reason="not_readable"))
        code = NOT_SERVED.get(error.status_code, "malformed")
        body = {"code": code, "message": sentence(code)}
        return JSONResponse(body, status_code=error.status_code, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        # Only place and kind of the fault: the rejected value may be personal.
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part != "body")
        return problem(errors.Malformed("malformed", field=field or "body", reason=first["type"]))
