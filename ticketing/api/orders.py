"""Orders for the bot's actions and other systems: file, read, list, command."""

from collections.abc import Iterator
from datetime import UTC, datetime
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
from ticketing.api.security import require_service, settings_of
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.settings import Settings
from ticketing.storage.database import transaction
from ticketing.usecases.citizen_commands import Caller, command_order
from ticketing.usecases.filing import file_order
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

router = APIRouter(tags=["orders"], dependencies=[Depends(require_service)])


def open_session(request: Request) -> Iterator[Session]:
    """Give one unit of work to one request; it commits before the answer leaves."""
    with transaction(request.app.state.sessions) as session:
        yield session


def moment() -> datetime:
    """Return the time of the request."""
    return datetime.now(UTC)


# scope="function": commit before the reply is sent, or a client could read its own write too early.
Db = Annotated[Session, Depends(open_session, scope="function")]
Now = Annotated[datetime, Depends(moment)]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=160)]


@router.post(
    "/orders",
    response_model=OrderView,
    status_code=201,
    responses={200: {"model": OrderView, "description": "The key was known; nothing was done again."}},
)
def post_order(
    body: NewOrderIn,
    response: Response,
    session: Db,
    now: Now,
    idempotency_key: Key,
    settings: Annotated[Settings, Depends(settings_of)],
) -> dict[str, object] | JSONResponse:
    """File a request. Incomplete: 422 `order_incomplete` with the missing elements."""
    new = body.to_domain()
    refusal = refuse_secret(session, new, actor=BOT, now=now)
    if refusal is not None:
        return problem(refusal)
    filed = file_order(
        session,
        new,
        key=idempotency_key,
        actor=BOT,
        now=now,
        auto_dispatch_bar=settings.auto_dispatch_bar,
    )
    if not filed.created:
        response.status_code = 200
    return order_view(session, filed.order, viewer=BOT, now=now)


@router.get("/orders", response_model=OrderList)
def get_orders(
    session: Db,
    now: Now,
    conversation_id: ConversationId | None = None,
    state: str | None = None,
    light: str | None = None,
    unit: str | None = None,
    topic: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, object]:
    """List orders, newest first."""
    wanted = OrderFilter(conversation_id=conversation_id, state=state, light=light, unit_id=unit, topic=topic)
    page = list_orders(session, wanted, limit=limit, cursor=cursor, now=now)
    return {"items": order_views(session, page.orders, viewer=BOT, now=now), "next_cursor": page.next_cursor}


@router.get("/orders/{number}", response_model=OrderView)
def get_one_order(number: str, session: Db, now: Now) -> dict[str, object]:
    """Return one order."""
    return order_view(session, get_order(session, number), viewer=BOT, now=now)


@router.get("/orders/{number}/ledger", response_model=LedgerOut)
def get_ledger(number: str, session: Db, now: Now) -> dict[str, object]:
    """Return who held the order and how long."""
    return {"spans": order_ledger(session, number, now=now)}


@router.get("/orders/{number}/public", response_model=ProgressView)
def get_progress(
    number: str,
    session: Db,
    now: Now,
    conversation_id: ConversationId,
    phone_tail: Annotated[str | None, Query(max_length=20)] = None,
) -> dict[str, object]:
    """Return the progress as a citizen may hear it."""
    return order_progress(session, number, caller=Caller(conversation_id, phone_tail), now=now)


@router.post("/orders/{number}/commands", response_model=CommandOut)
def post_command(
    number: str, body: CommandIn, session: Db, now: Now, idempotency_key: Key
) -> dict[str, object] | JSONResponse:
    """Urge, supplement, withdraw, rate or reopen, once per key, for the caller alone."""
    outcome = command_order(
        session,
        number,
        command=body.command,
        caller=Caller(body.conversation_id, body.phone_tail),
        key=idempotency_key,
        text=body.text or "",
        rating=body.rating.to_domain() if body.rating else None,
        actor=Actor(id=body.conversation_id, role=Role.CITIZEN),
        now=now,
    )
    if isinstance(outcome, HotlineError):
        # Answered, not raised: the wrong guess has to be committed.
        return problem(outcome)
    return {"order": order_view(session, outcome.order, viewer=BOT, now=now), "outcome": outcome.code}
