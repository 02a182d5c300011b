"""Stands between a channel and the desk, so that a test can take the desk away and bring it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.ticketing.desk_app import serving

METHODS = ["GET", "POST", "PUT"]
FORWARDED = ("authorization", "idempotency-key")
DROPPED = {"content-length", "transfer-encoding", "connection", "date", "server"}


@dataclass
class DeskSwitch:
    """`on` says whether the desk can be reached; `url` is where a channel finds it."""

    target: str
    url: str = ""
    on: bool = True
    states: list[str] = field(default_factory=list)

    async def pass_on(self, request: Request) -> Response:
        """Forward a call, or be a gateway without anything behind it."""
        if not self.on:
            return Response(status_code=502)
        body = await request.body()
        headers = {name: request.headers[name] for name in FORWARDED if name in request.headers}
        async with httpx.AsyncClient(base_url=self.target, timeout=70, trust_env=False) as client:
            reply = await client.request(
                request.method, request.url.path, params=request.query_params, content=body, headers=headers
            )
        if request.url.path.endswith("/state"):
            self.states.append(body.decode())
        kept = {name: value for name, value in reply.headers.items() if name not in DROPPED}
        return Response(reply.content, status_code=reply.status_code, headers=kept)


@contextmanager
def running_switch(target: str) -> Iterator[DeskSwitch]:
    """Yield a switch in front of the desk at `target`."""
    switch = DeskSwitch(target)
    app = Starlette(routes=[Route("/{path:path}", switch.pass_on, methods=METHODS)])
    with serving(app) as url:
        switch.url = url
        yield switch
