"""Which parts of the system are up; open to everybody, so it tells nothing more."""

import asyncio
import time
from datetime import timedelta

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ticketing.api.desk_access import Desk
from ticketing.settings import Settings
from ticketing.storage.conversations import is_beating
from ticketing.usecases.conversations.channel_states import channel_states

router = APIRouter(tags=["health"])
CHECK_SECONDS = 1.5
# Everybody may ask; the others are asked at most this often.
KEEP_SECONDS = 2.0
WORKER_SILENCE = timedelta(seconds=30)
DOWN = 503


class ProcessOut(BaseModel):
    """One process of the system."""

    up: bool


class HealthOut(BaseModel):
    """`status` is ok, degraded (something but the database is down) or down."""

    status: str
    processes: dict[str, ProcessOut]


@router.get("/health", response_model=HealthOut, responses={DOWN: {"model": HealthOut}})
async def health(request: Request) -> JSONResponse:
    """Return {"status": ok|degraded|down, "processes": {name: {"up": bool}}}; 503 without the database."""
    state = request.app.state
    kept = getattr(state, "health", None)
    if kept is None or time.monotonic() - kept[0] > KEEP_SECONDS:
        kept = (time.monotonic(), await _look(state.settings, state.desk))
        state.health = kept
    up: dict[str, bool] = kept[1]
    status = "ok" if all(up.values()) else "degraded" if up["database"] else "down"
    body = {"status": status, "processes": {name: {"up": is_up} for name, is_up in up.items()}}
    return JSONResponse(body, status_code=DOWN if status == "down" else 200)


async def _look(settings: Settings, desk: Desk) -> dict[str, bool]:
    pages = {
        "engine": f"{settings.engine_url}/webhooks/desk/",
        "actions": settings.actions_health_url,
        "webchat": settings.webchat_health_url,
    }
    async with httpx.AsyncClient(timeout=CHECK_SECONDS, trust_env=False) as client:
        answers = await asyncio.gather(*(_answers(client, page) for page in pages.values()))
    database, beating = await _look_at_database(desk)
    own = {"ticketing": True, "database": database, **beating}
    return own | dict(zip(pages, answers, strict=True))


async def _answers(client: httpx.AsyncClient, page: str) -> bool:
    try:
        return (await client.get(page)).is_success
    except httpx.HTTPError:
        return False


async def _look_at_database(desk: Desk) -> tuple[bool, dict[str, bool]]:
    def beating(session: Session) -> dict[str, bool]:
        now = desk.clock()
        worker = is_beating(session, "worker", within=WORKER_SILENCE, now=now)
        channels = {state.channel: state.up for state in channel_states(session, now=now)}
        return {"worker": worker} | channels

    try:
        async with asyncio.timeout(CHECK_SECONDS * 2):
            return True, await desk.database.read(beating)
    except (SQLAlchemyError, TimeoutError):
        return False, {"worker": False}
