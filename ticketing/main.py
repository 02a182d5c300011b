"""Puts the service together: settings, database, routers, pages, refusals."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from ticketing.api import (
    attachments,
    channel_orders,
    channels,
    evidence,
    health,
    knowledge,
    orders,
    problems,
    staff_changes,
    staff_orders,
    statistics,
)
from ticketing.console import app as console
from ticketing.settings import Settings, read_settings
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory
from ticketing.usecases.conversations.quiet import use_quiet_hours
from ticketing.usecases.conversations.rules_file import use_desk_rules

log = logging.getLogger(__name__)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with channels.running(app):
        yield
    app.state.engine.dispose()


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application; `app.state` carries `settings`, `engine` (database) and `sessions`."""
    settings = settings or read_settings()
    PersonalKey.set(settings.encryption_key, earlier=settings.earlier_encryption_keys)
    use_desk_rules(settings.desk_rules)
    use_quiet_hours(settings.quiet_hours)
    app = FastAPI(
        title="12345 hotline ticketing",
        version="0.1.0",
        lifespan=_lifespan,
        # The framework's pages load scripts from foreign servers; /openapi.json is read by any tool.
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.engine = open_database(settings.database_url)
    app.state.sessions = session_factory(app.state.engine)
    problems.install(app)
    app.add_exception_handler(Exception, _internal)
    for module in (
        orders,
        channels,
        attachments,
        channel_orders,
        knowledge,
        statistics,
        health,
        evidence,
        staff_changes,
        staff_orders,
    ):
        app.include_router(module.router, prefix="/api/v1", responses=problems.RESPONSES)
    console.install(app)
    return app


async def _internal(_request: Request, error: Exception) -> JSONResponse:
    # Class and place only: the text of an error may repeat what a citizen wrote.
    log.error("internal error %s", type(error).__name__)
    return JSONResponse({"code": "internal", "message": problems.sentence("internal")}, status_code=500)
