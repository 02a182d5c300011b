"""The running desk as endpoints reach it, made once per process."""

from dataclasses import dataclass, field

from fastapi import Request

from ticketing.desk.hub import Hub
from ticketing.desk.runner import TurnRunner
from ticketing.desk.work import Clock, Database
from ticketing.domain.rate_limits import Limit


@dataclass(frozen=True)
class Desk:
    """What the endpoints work with, made once per process."""

    database: Database
    hub: Hub
    runner: TurnRunner
    limit: Limit
    clock: Clock
    # What each channel said that it refused, by code. Told again every ten seconds, so kept nowhere else.
    refused: dict[str, dict[str, int]] = field(default_factory=dict)


def desk_of(request: Request) -> Desk:
    """Return the desk of this application."""
    desk: Desk = request.app.state.desk
    return desk
