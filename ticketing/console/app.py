"""Adds the console to the service: pages, static files, and refusals as pages instead of JSON."""

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from ticketing.console import (
    access_keys,
    assessment,
    audit,
    bulletins,
    call_backs,
    city_changes,
    deliveries,
    desk,
    desk_facts,
    desk_moves,
    desk_review,
    health,
    inbox,
    knowledge,
    members,
    oidc,
    order_commands,
    order_evidence,
    order_page,
    order_pictures,
    orders,
    organisation,
    overview,
    own_account,
    proposals,
    refusals,
    reveal,
    rule_changes,
    rules,
    sign_in,
    statistics,
    todo,
)
from ticketing.console.rendering import HERE
from ticketing.console.throttle import Throttle

ADMIN = (own_account, oidc, access_keys, deliveries, audit, reveal)
TOPICS = (
    sign_in,
    desk,
    desk_facts,
    desk_moves,
    desk_review,
    call_backs,
    todo,
    orders,
    order_page,
    order_pictures,
    order_evidence,
    order_commands,
    inbox,
    proposals,
    overview,
    statistics,
    assessment,
    bulletins,
    health,
    members,
    organisation,
    rules,
    rule_changes,
    city_changes,
    knowledge,
    *ADMIN,
)


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
