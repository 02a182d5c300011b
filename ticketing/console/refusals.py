"""Shows what cannot be done as a page in Chinese: refusals, addresses that lead nowhere, failures."""

import inspect
import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from ticketing.api.problems import STATUS, sentence
from ticketing.console.rendering import page
from ticketing.console.signed_in import MUST_CHANGE, Viewer, find_viewer
from ticketing.domain.errors import HotlineError, Unauthenticated

log = logging.getLogger(__name__)
Handler = Callable[[Request, Any], Any]
MALFORMED, FAILED = 422, 500


def install(app: FastAPI) -> None:
    """Show the console's own pages for errors; every other address keeps the handlers it has."""
    pages: dict[type[Exception], Handler] = {
        HotlineError: _refused,
        HTTPException: _not_served,
        RequestValidationError: _malformed,
        Exception: _failed,
    }
    for kind, show in pages.items():
        app.add_exception_handler(kind, _for_console(show, app.exception_handlers[kind]))


def _for_console(show: Handler, otherwise: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        chosen = show if request.url.path.startswith("/console") else otherwise
        reply = chosen(request, error)
        shown: Response = await reply if inspect.isawaitable(reply) else reply
        return shown

    return handle


def _refused(request: Request, error: HotlineError) -> Response:
    if isinstance(error, Unauthenticated):
        return RedirectResponse("/console/login", status_code=303)
    if error.code == MUST_CHANGE:
        return RedirectResponse("/console/password", status_code=303)
    return _page(request, sentence(error.code, error.facts), STATUS[type(error)])


def _not_served(request: Request, error: HTTPException) -> Response:
    return _page(request, sentence("no_such_page"), error.status_code)


def _malformed(request: Request, _error: RequestValidationError) -> Response:
    return _page(request, sentence("malformed"), MALFORMED)


def _failed(request: Request, error: Exception) -> Response:
    # Class and place only: the text of an error may repeat what a citizen wrote.
    log.error("internal error %s at %s", type(error).__name__, request.scope.get("path", ""))
    return _page(request, sentence("internal"), FAILED)


def _page(request: Request, problem: str, status: int) -> Response:
    return page(request, "refused.html", viewer=_viewer(request), status=status, problem=problem)


def _viewer(request: Request) -> Viewer | None:
    """Return who looks, for the menu; nobody when the database itself is what failed."""
    try:
        return find_viewer(request)
    except SQLAlchemyError:
        return None
