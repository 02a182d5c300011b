"""Every route that the service has, read from the service itself."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from ticketing.cli.openapi import NOWHERE
from ticketing.main import create_app


def routes_of(app: FastAPI) -> list[str]:
    """Return "METHOD /path" of every route, static files left out."""

    def walk(routes: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401  (the framework's own kinds)
        for route in routes:
            if hasattr(route, "original_router"):
                yield from walk(route.original_router.routes, prefix + route.include_context.prefix)
            elif getattr(route, "methods", None):
                yield from (f"{method} {prefix}{route.path}" for method in route.methods - {"HEAD"})

    return sorted(set(walk(app.routes, "")))


ROUTES = routes_of(create_app(NOWHERE))
