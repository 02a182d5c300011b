"""What the console's forms can do, for programmes: one route for each command of the table, and the queues.

The caller is a member of staff by the console's session, or a unit's own system by its key.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ticketing.api.order_models import OrderList, OrderView
from ticketing.api.orders import Db, Key, Now
from ticketing.api.staff_bodies import body_of, revision_of, values_of
from ticketing.domain.actors import Actor
from ticketing.domain.clients import Scope
from ticketing.domain.commands import Command
from ticketing.domain.errors import Conflict, Forbidden, Unauthenticated, require
from ticketing.storage import idempotency
from ticketing.usecases import queues, staff
from ticketing.usecases.access_keys import client_of
from ticketing.usecases.reading_orders import (
    allowed_commands,
    order_view,
    order_views,
    readable_order,
)
from ticketing.usecases.staff_commands import TABLE, StaffCommand, carry_out, possible

router = APIRouter(tags=["staff"])
SESSION_COOKIE = "hotline_session"
SCOPE = "staff"


class CommandView(BaseModel):
    """A command that is possible now, with the names of its fields."""

    name: str
    fields: list[str]
    required: list[str]


class Possible(BaseModel):
    """What the caller may do with an order now, the likely next step first."""

    revision: int
    commands: list[CommandView]


class QueueView(BaseModel):
    """One queue of the caller's post; `count` stops at 100."""

    code: str
    count: int


class Queues(BaseModel):
    """The queues of the caller's post."""

    items: list[QueueView]


def staff_caller(request: Request, session: Db, now: Now) -> Actor:
    """Return who calls. Refuses with 401 "not_signed_in" and 403 "scope_missing", "staff_only"."""
    token = request.cookies.get(SESSION_COOKIE)
    found = staff.who_is(session, token, now=now) if token else None
    if found is not None:
        if found[0].must_change_password:
            raise Forbidden("password_must_change")
        return found[0].as_actor()
    return _programme(request, session, now)


def _programme(request: Request, session: Session, now: datetime) -> Actor:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    client = client_of(session, key.strip(), now=now) if scheme.lower() == "bearer" else None
    if client is None:
        raise Unauthenticated("not_signed_in")
    if Scope.ORDERS_UPDATE not in client.scopes:
        raise Forbidden("scope_missing", scope=str(Scope.ORDERS_UPDATE))
    if client.unit_id is None:
        # A key of no unit stands for citizens; it must not do the work of a post.
        raise Forbidden("staff_only")
    return client.as_actor()


Caller = Annotated[Actor, Depends(staff_caller, scope="function")]


@router.get("/staff/queues", response_model=Queues)
def get_queues(session: Db, now: Now, caller: Caller) -> dict[str, object]:
    """Return the caller's queues with their counts."""
    counted = queues.count_queues(session, actor=caller, now=now)
    return {"items": [{"code": item.queue.code, "count": item.count} for item in counted]}


@router.get("/staff/queues/{queue}", response_model=OrderList)
def get_queue(
    queue: str,
    session: Db,
    now: Now,
    caller: Caller,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, object]:
    """Return a page of one queue, what is due first at the top."""
    wanted = queues.find_queue(caller, queue)
    found = queues.list_queue(session, wanted, actor=caller, limit=limit, cursor=cursor, now=now)
    views = order_views(session, found.orders, viewer=caller, now=now)
    return {"items": views, "next_cursor": found.next_cursor}


@router.get("/staff/orders/{number}", response_model=OrderView)
def get_order(number: str, session: Db, now: Now, caller: Caller) -> dict[str, object]:
    """Return an order as the caller may see it."""
    return order_view(session, readable_order(session, number, actor=caller), viewer=caller, now=now)


@router.get("/staff/orders/{number}/commands", response_model=Possible)
def get_commands(number: str, session: Db, caller: Caller) -> dict[str, object]:
    """Return what the caller may do with the order now."""
    order = readable_order(session, number, actor=caller)
    allowed = possible(frozenset(map(Command, allowed_commands(order, actor=caller))))
    return {"revision": order.revision, "commands": [_command_view(command) for command in allowed]}


def _command_view(command: StaffCommand) -> dict[str, object]:
    return {
        "name": command.name,
        "fields": [wanted.name for wanted in command.fields],
        "required": [wanted.name for wanted in command.fields if wanted.required],
    }


def _route(command: StaffCommand) -> Callable[..., dict[str, object]]:
    """Return the endpoint of one command: once per key, in one transaction."""
    model = body_of(command)

    def act(
        number: str,
        body: model,  # type: ignore[valid-type]
        session: Db,
        now: Now,
        caller: Caller,
        idempotency_key: Key,
    ) -> dict[str, object]:
        _act(session, number, command, body, caller=caller, key=idempotency_key, now=now)
        return order_view(session, readable_order(session, number, actor=caller), viewer=caller, now=now)

    act.__doc__ = f"Do `{command.name}`. The same key again changes nothing and returns the order as it is."
    return act


def _act(
    session: Session,
    number: str,
    command: StaffCommand,
    body: BaseModel,
    *,
    caller: Actor,
    key: str,
    now: datetime,
) -> None:
    readable_order(session, number, actor=caller)
    scoped = hashlib.sha256(f"{caller.id}:{number}:{key}".encode()).hexdigest()
    earlier = idempotency.claim(session, SCOPE, scoped, now=now)
    if earlier is not None:
        require(earlier.outcome == command.name, Conflict("key_of_another_command", command=earlier.outcome))
        return
    carry_out(
        session,
        number,
        command=command,
        values=values_of(command, body),
        revision=revision_of(body),
        actor=caller,
        now=now,
    )
    idempotency.remember(session, SCOPE, scoped, order_number=number, outcome=command.name)


for _command in TABLE:
    router.add_api_route(
        f"/staff/orders/{{number}}/{_command.name}",
        _route(_command),
        methods=["POST"],
        response_model=OrderView,
        name=f"staff_{_command.name}",
    )
