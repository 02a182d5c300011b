"""An order on a channel's own pages: progress by number and code, and the citizen's rating."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ticketing.api.channel_bodies import Identifier
from ticketing.api.order_models import MAX_VALUE, ProgressView, RatingModel
from ticketing.api.orders import Db, Key, Now
from ticketing.api.problems import problem
from ticketing.api.security import require_channel
from ticketing.domain.actors import BOT
from ticketing.domain.conversations import conversation_id
from ticketing.domain.errors import HotlineError
from ticketing.usecases.citizen_commands import Caller, command_order
from ticketing.usecases.reading_orders import order_progress

router = APIRouter(tags=["channels"])
Channel = Annotated[str, Depends(require_channel)]
Tail = Annotated[str, Query(pattern=r"^\d{4}$", description="The last four digits of the phone.")]


class RatingIn(BaseModel):
    """The three answers of the follow-up; `phone_tail` is the code for an order of another conversation."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: Identifier
    phone_tail: str | None = Field(default=None, pattern=r"^\d{4}$")
    rating: RatingModel
    text: str = Field(default="", max_length=MAX_VALUE)


@router.get("/channels/{channel}/orders/{number}", response_model=ProgressView)
def get_progress(
    channel: Channel,
    number: Identifier,
    session: Db,
    now: Now,
    asker: Annotated[Identifier, Query(alias="conversation_id")],
    phone_tail: Tail | None = None,
) -> dict[str, object]:
    """Return what this citizen may know: without the right conversation or code no word of the matter."""
    citizen = Caller(conversation_id(channel, asker), phone_tail)
    return order_progress(session, number, caller=citizen, now=now)


@router.post("/channels/{channel}/orders/{number}/rating", response_model=ProgressView)
def post_rating(
    channel: Channel, number: Identifier, body: RatingIn, session: Db, now: Now, idempotency_key: Key
) -> dict[str, object] | JSONResponse:
    """Rate once per key; a wrong code is counted and after five within an hour nobody is let in."""
    citizen = Caller(conversation_id(channel, body.conversation_id), body.phone_tail)
    outcome = command_order(
        session,
        number,
        command="rate",
        caller=citizen,
        key=f"{channel}:{idempotency_key}",
        text=body.text,
        rating=body.rating.to_domain(),
        actor=BOT,
        now=now,
    )
    if isinstance(outcome, HotlineError):
        return problem(outcome)
    return order_progress(session, number, caller=citizen, now=now)
