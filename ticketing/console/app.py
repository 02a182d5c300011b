"""Adds the console to the service: pages, static files, and refusals as pages instead of JSON."""

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from ticketing.console import (
    conversations,
    health,
    inbox,
    members,
    order_commands,
    orders,
    overview,
    refusals,
    sign_in,
)
from ticketing.console.rendering import HERE
from ticketing.console.throttle import Throttle

TOPICS = (sign_in, conversations, orders, order_commands, inbox, overview, health, members)


def install(app: FastAPI) -> None:
    """Register pages and their error handlers; everything else keeps the API's JSON refusals."""
    app.mount("/console/static", StaticFiles(directory=HERE / "static"), name="console-static")
    for topic in TOPICS:
        app.include_router(topic.router)
    refusals.install(app)
    app.state.sign_in_throttle = Throttle()

    @app.get("/", include_in_schema=False)
    def root() -> Response:
        return RedirectResponse("/console", status_code=303)
