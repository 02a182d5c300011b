"""For channels that push: what to send next, what became of it, and how the channel itself fares."""

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from ticketing.api.channel_bodies import ChannelStateIn, ClaimIn, ReportIn, described, read_model
from ticketing.api.channel_views import DeliveriesOut, show_delivery
from ticketing.api.desk_access import Desk, desk_of
from ticketing.api.security import require_channel
from ticketing.domain.deliveries import Outcome
from ticketing.domain.errors import Malformed
from ticketing.storage.deliveries import note_state
from ticketing.usecases.conversations.pushing import (
    Delivery,
    Report,
    claim_deliveries,
    read_leased,
    report_delivery,
)

router = APIRouter()
WAIT_LIMIT = 60.0
# What another process wrote (the worker, a replica) is looked for so often; what this one wrote, at once.
LOOK_SECONDS = 0.5

Channel = Annotated[str, Depends(require_channel)]
Running = Annotated[Desk, Depends(desk_of)]
Wait = Annotated[float, Query(ge=0, le=3600, description="Seconds to wait for what comes; at most 60 count.")]


@router.post("/channels/{channel}/deliveries", response_model=DeliveriesOut, openapi_extra=described(ClaimIn))
async def claim(request: Request, channel: Channel, desk: Running, *, wait: Wait = 0) -> DeliveriesOut:
    """Lease conversations in which something is to be pushed, each to one caller; waits when there is none.

    With `conversation_id` and `lease`, return what is to be sent in the conversation that the caller holds.
    """
    asked = await read_model(request, ClaimIn)
    if (asked.lease is None) != (asked.conversation_id is None):
        raise Malformed("malformed", field="lease")
    deadline = asyncio.get_running_loop().time() + min(wait, WAIT_LIMIT)
    async with desk.hub.listening(f"{channel}:") as waiter:
        while True:
            waiter.woken.clear()
            found = await desk.database.run(lambda session: _look(session, desk, channel, asked))
            left = deadline - asyncio.get_running_loop().time()
            if found or left <= 0 or (asked.typing and waiter.typed):
                typing = sorted(one.partition(":")[2] for one in waiter.typed) if asked.typing else []
                return DeliveriesOut(deliveries=[show_delivery(one) for one in found], typing=typing)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, LOOK_SECONDS)):
                    await waiter.woken.wait()


def _look(session: Session, desk: Desk, channel: str, asked: ClaimIn) -> list[Delivery]:
    if asked.conversation_id is not None:
        return [read_leased(session, channel, asked.conversation_id, lease=asked.lease or "")]
    return claim_deliveries(session, channel, limit=asked.limit, now=desk.clock())


@router.post(
    "/channels/{channel}/deliveries/{external_id}", status_code=204, openapi_extra=described(ReportIn)
)
async def report(request: Request, channel: Channel, desk: Running, external_id: str) -> Response:
    """Note what arrived; 409 "delivery_lost" when the lease ended: stop sending, somebody else does."""
    told = await read_model(request, ReportIn)
    became = Report(
        lease=told.lease,
        outcome=Outcome(told.outcome),
        delivered=int(told.delivered or 0),
        pushes=told.pushes,
        retry_after=told.retry_after,
        fault=told.fault,
    )
    await desk.database.run(
        lambda session: report_delivery(session, channel, external_id, became, now=desk.clock())
    )
    return Response(status_code=204)


@router.put("/channels/{channel}/state", status_code=204, openapi_extra=described(ChannelStateIn))
async def put_state(request: Request, channel: Channel, desk: Running) -> Response:
    """Note how the channel fares; a channel that is silent for 30 seconds is shown as down."""
    told = await read_model(request, ChannelStateIn)
    desk.refused[channel] = told.refused
    await desk.database.run(lambda session: note_state(session, channel, fault=told.fault, now=desk.clock()))
    return Response(status_code=204)
