"""Orders for the bot's actions and other systems: file, read, list, command."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from ticketing.api.order_models import (
    CommandIn,
    CommandOut,
    ConversationId,
    LedgerOut,
    NewOrderIn,
    OrderList,
    OrderView,
    ProgressView,
)
from ticketing.api.problems import problem
from ticketing.api.security import ApiCaller, caller_with, settings_of
from ticketing.domain.actors import Actor, Role
from ticketing.domain.clients import Scope
from ticketing.domain.errors import HotlineError, Malformed, NotFound
from ticketing.domain.orders import NewOrder, Order, Source
from ticketing.settings import Settings
from ticketing.storage.database import reading, transaction
from ticketing.usecases.citizen_commands import Caller, command_order
from ticketing.usecases.filing import Filing
from ticketing.usecases.filing_together import FilingTogether
from ticketing.usecases.reading_orders import (
    OrderFilter,
    get_order,
    list_orders,
    order_ledger,
    order_progress,
    order_view,
    order_views,
)
from ticketing.usecases.refusing import refuse_secret
from ticketing.usecases.views import view_order

router = APIRouter(tags=["orders"])
MAKING = Lock()


def open_session(request: Request) -> Iterator[Session]:
    """Give one unit of work to one request; it commits before the answer leaves."""
    with transaction(request.app.state.sessions) as session:
        yield session


def open_look(request: Request) -> Iterator[Session]:
    """Give one request a look at the orders that takes no turn among those who write."""
    with reading(request.app.state.sessions) as session:
        yield session


async def moment() -> datetime:
    """Return the time of the request."""
    return datetime.now(UTC)


# scope="function": commit before the reply is sent, or a client could read its own write too early.
Db = Annotated[Session, Depends(open_session, scope="function")]
Look = Annotated[Session, Depends(open_look, scope="function")]
Now = Annotated[datetime, Depends(moment)]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=160)]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=20, description="The order's revision that you saw.")
]
Reader = Annotated[ApiCaller, Depends(caller_with(Scope.ORDERS_READ))]
Creator = Annotated[ApiCaller, Depends(caller_with(Scope.ORDERS_CREATE))]
Changer = Annotated[ApiCaller, Depends(caller_with(Scope.ORDERS_UPDATE))]


def readable(session: Session, number: str, caller: ApiCaller) -> Order:
    """Return the order when this caller may see it; a unit's system sees its unit's orders only."""
    order = get_order(session, number)
    if caller.unit_id and caller.unit_id not in order.handling_units:
        raise NotFound("unknown_order", number=number)
    return order


def _in_own_channel(new: NewOrder, caller: ApiCaller) -> NewOrder:
    """Another system files under a channel of its own, whatever it says: nobody speaks for our channels."""
    if caller.client is None:
        return new
    return replace(new, source=Source(caller.client.channel, new.source.external_id))


def _key_of(caller: ApiCaller, key: str) -> str:
    """Two systems may use the same key for different things."""
    return f"{caller.client.channel}:{key}" if caller.client else key


def _asked_by(caller: ApiCaller, conversation_id: str) -> str:
    return f"{caller.client.channel}:{conversation_id}" if caller.client else conversation_id


@router.post(
    "/orders",
    response_model=OrderView,
    status_code=201,
    responses={200: {"model": OrderView, "description": "The key was known; nothing was done again."}},
)
def post_order(
    body: NewOrderIn,
    request: Request,
    response: Response,
    now: Now,
    idempotency_key: Key,
    settings: Annotated[Settings, Depends(settings_of)],
    caller: Creator,
) -> dict[str, object] | JSONResponse:
    """File a request. Incomplete: 422 `order_incomplete` with the missing elements."""
    new = _in_own_channel(body.to_domain(), caller)
    filer = Actor(id=caller.actor.id, role=Role.BOT, name=caller.actor.name)
    with transaction(request.app.state.sessions) as session:
        refusal = refuse_secret(session, new, actor=filer, now=now)
    if refusal is not None:
        return problem(refusal)
    filing = Filing(new, _key_of(caller, idempotency_key), filer, settings.auto_dispatch_bar)
    filed = _filing_together(request).file(filing, now=now)
    if not filed.created:
        response.status_code = 200
    return view_order(filed.order, filed.events, viewer=caller.actor, now=now)


def _filing_together(request: Request) -> FilingTogether:
    """Return what all requests of this process file through."""
    state = request.app.state
    with MAKING:
        if not hasattr(state, "filing"):
            state.filing = FilingTogether(state.sessions)
    together: FilingTogether = state.filing
    return together


@router.get("/orders", response_model=OrderList)
def get_orders(
    session: Look,
    now: Now,
    caller: Reader,
    conversation_id: ConversationId | None = None,
    state: str | None = None,
    light: str | None = None,
    unit: str | None = None,
    topic: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, object]:
    """List orders, newest first. A unit's own system sees its unit's orders."""
    unit = caller.unit_id or unit
    wanted = OrderFilter(conversation_id=conversation_id, state=state, light=light, unit_id=unit, topic=topic)
    page = list_orders(session, wanted, limit=limit, cursor=cursor, now=now)
    return {
        "items": order_views(session, page.orders, viewer=caller.actor, now=now),
        "next_cursor": page.next_cursor,
    }


@router.get("/orders/{number}", response_model=OrderView)
def get_one_order(
    number: str, session: Look, now: Now, caller: Reader, response: Response
) -> dict[str, object]:
    """Return one order; its `ETag` is the revision that `If-Match` wants."""
    order = readable(session, number, caller)
    response.headers["ETag"] = f'"{order.revision}"'
    return order_view(session, order, viewer=caller.actor, now=now)


@router.get("/orders/{number}/ledger", response_model=LedgerOut)
def get_ledger(number: str, session: Look, now: Now, caller: Reader) -> dict[str, object]:
    """Return who held the order and how long."""
    readable(session, number, caller)
    return {"spans": order_ledger(session, number, now=now)}


@router.get("/orders/{number}/public", response_model=ProgressView)
def get_progress(
    number: str,
    session: Db,
    now: Now,
    caller: Reader,
    conversation_id: ConversationId,
    phone_tail: Annotated[str | None, Query(max_length=20)] = None,
) -> dict[str, object]:
    """Return the progress as a citizen may hear it."""
    readable(session, number, caller)
    citizen = Caller(_asked_by(caller, conversation_id), phone_tail)
    return order_progress(session, number, caller=citizen, now=now)


@router.post("/orders/{number}/commands", response_model=CommandOut)
def post_command(
    number: str,
    body: CommandIn,
    session: Db,
    now: Now,
    idempotency_key: Key,
    caller: Changer,
    if_match: IfMatch = None,
) -> dict[str, object] | JSONResponse:
    """Urge, supplement, withdraw, rate or reopen, once per key, for the caller alone.

    With `If-Match`, nothing is done and the answer is 409 when the order has changed since.
    """
    readable(session, number, caller)
    asker = _asked_by(caller, body.conversation_id)
    outcome = command_order(
        session,
        number,
        command=body.command,
        caller=Caller(asker, body.phone_tail),
        key=_key_of(caller, idempotency_key),
        text=body.text or "",
        rating=body.rating.to_domain() if body.rating else None,
        revision=seen_revision(if_match),
        actor=Actor(id=asker, role=Role.CITIZEN),
        now=now,
    )
    if isinstance(outcome, HotlineError):
        # Answered, not raised: the wrong guess has to be committed.
        return problem(outcome)
    return {
        "order": order_view(session, outcome.order, viewer=caller.actor, now=now),
        "outcome": outcome.code,
    }


def seen_revision(if_match: str | None) -> int | None:
    """Return the revision that the caller says he saw. Raises Malformed("revision_needed")."""
    if if_match is None:
        return None
    seen = if_match.strip().removeprefix("W/").strip('"')
    if not seen.isdecimal():
        raise Malformed("revision_needed", field="If-Match")
    return int(seen)
