"""Adds the console to the service: pages, static files, and refusals as pages instead of JSON."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from ticketing.api.problems import STATUS, problem, sentence
from ticketing.console import conversations, health, inbox, members, order_commands, orders, overview, sign_in
from ticketing.console.rendering import HERE, page
from ticketing.console.signed_in import find_viewer
from ticketing.domain.errors import HotlineError, Unauthenticated

TOPICS = (sign_in, conversations, orders, order_commands, inbox, overview, health, members)


def install(app: FastAPI) -> None:
    """Register pages and their error handler; everything else keeps the API's JSON refusals."""
    app.mount("/console/static", StaticFiles(directory=HERE / "static"), name="console-static")
    for topic in TOPICS:
        app.include_router(topic.router)

    @app.get("/", include_in_schema=False)
    def root() -> Response:
        return RedirectResponse("/console", status_code=303)

    @app.exception_handler(HotlineError)
    async def refused(request: Request, error: HotlineError) -> Response:
        if not request.url.path.startswith("/console"):
            return problem(error)
        if isinstance(error, Unauthenticated):
            return RedirectResponse("/console/login", status_code=303)
        viewer = find_viewer(request)
        text = sentence(error.code, error.facts)
        return page(request, "refused.html", viewer=viewer, status=STATUS[type(error)], problem=text)
