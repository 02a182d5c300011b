"""The page that tells which process is up."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ticketing.api import health as api_health
from ticketing.api.desk_access import desk_of
from ticketing.console.rendering import page
from ticketing.console.signed_in import Viewer, viewer_of
from ticketing.domain.permissions import Page
from ticketing.usecases.conversations.channel_states import channel_states

router = APIRouter(include_in_schema=False)


@router.get("/console/health")
async def show(request: Request, viewer: Annotated[Viewer, Depends(viewer_of(Page.HEALTH))]) -> HTMLResponse:
    """Show each process, and what its absence means for citizens."""
    reply = await api_health.health(request)
    desk = desk_of(request)
    channels = await desk.database.read(lambda session: channel_states(session, now=desk.clock()))
    health = json.loads(bytes(reply.body))
    return page(request, "health.html", viewer=viewer, health=health, channels=channels, refused=desk.refused)
