"""Beside an open conversation: the bot's reading, the filled order form, answers, earlier orders."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from ticketing.api.knowledge import knowledge_base
from ticketing.console.desk import NO_STORE
from ticketing.console.desk_filing import new_order
from ticketing.console.desk_moves import Form, answered
from ticketing.console.desk_views import form_fields, readings
from ticketing.console.forms import needed, optional
from ticketing.console.rendering import SHANGHAI, local_day
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.console.understanding import understanding_rows
from ticketing.domain.errors import Unavailable
from ticketing.domain.messages import Sender, TextKind, is_phrase, kind_of
from ticketing.domain.orders import Order
from ticketing.domain.permissions import Page
from ticketing.domain.prefilling import Prefilled, prefill
from ticketing.storage.database import transaction
from ticketing.storage.reference import taxonomy
from ticketing.usecases import conversations as desk
from ticketing.usecases import desk_orders, reading_orders
from ticketing.usecases.conversations import MessageView
from ticketing.usecases.conversations.wording import desk_words
from ticketing.usecases.reading_orders import OrderFilter

router = APIRouter(include_in_schema=False)
Operator = Annotated[Viewer, Depends(viewer_of(Page.CONVERSATIONS))]
MOST_READ = 400
MOST_ORDERS = 8


@router.get("/console/desk/conversations/{conversation_id}/facts")
def facts(request: Request, conversation_id: str, viewer: Operator) -> JSONResponse:
    """Return reading, form, orders, possible duplicates, and the words to look up in the knowledge."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        conversation = desk.get_conversation(session, conversation_id)
        messages = desk.list_latest(session, conversation_id, limit=MOST_READ)
        filled = prefill(readings(messages))
        body: dict[str, Any] = {
            "understanding": understanding_rows(messages),
            "reason": conversation.queue_reason,
            "form": form_fields(filled),
            "topic_name": taxonomy().get(filled["topic"].value, "") if "topic" in filled else "",
            "orders": _orders(session, conversation_id, filled, viewer, now=now),
            "duplicates": _duplicates(session, filled, now=now),
        }
    body["question"] = _question(messages)
    return JSONResponse(body, headers=NO_STORE)


@router.get("/console/desk/knowledge")
def search(
    request: Request, _viewer: Operator, question: Annotated[str, Query(max_length=500)]
) -> JSONResponse:
    """Return the best valid entries for a question, typed or the citizen's own."""
    return JSONResponse({"knowledge": _knowledge(request, question)}, headers=NO_STORE)


@router.post("/console/desk/conversations/{conversation_id}/alike")
def alike(request: Request, conversation_id: str, viewer: Operator, form: Form) -> JSONResponse:
    """Return the orders that are like what stands in the form (a citizen's words: no part of an address)."""

    def carry_out(session: Session) -> list[dict[str, str]]:
        desk.get_conversation(session, conversation_id)
        topic, what = needed(form, "topic"), needed(form, "what")
        return _alike(session, topic, what, place=optional(form, "where"), now=current_time())

    return answered(request, viewer, form, carry_out)


@router.post("/console/desk/conversations/{conversation_id}/order")
def file(request: Request, conversation_id: str, viewer: Operator, form: Form) -> JSONResponse:
    """File the order of the form, once for each form key; merge it when the operator chose a parent."""
    bar = request.app.state.settings.auto_dispatch_bar

    def carry_out(session: Session) -> dict[str, str]:
        conversation = desk.get_conversation(session, conversation_id)
        new = new_order(form, channel=conversation.channel, external_id=conversation.external_id)
        order = desk_orders.file_for_citizen(
            session,
            new,
            conversation_id=conversation_id,
            key=form.get("key", ""),
            parent_number=form.get("parent") or None,
            actor=viewer.actor,
            now=current_time(),
            auto_dispatch_bar=bar,
        )
        return {"number": order.number, "address": f"/console/orders/{order.number}"}

    return answered(request, viewer, form, carry_out)


def _question(messages: list[MessageView]) -> str:
    """Return what the citizen last asked; calling for a person asks nothing that could be looked up."""
    said = [m.text for m in messages if m.sender is Sender.CITIZEN and kind_of(m.text) is TextKind.WORDS]
    asked = [text for text in said if not is_phrase(text, desk_words().ask_person)]
    return asked[-1] if asked else ""


def _knowledge(request: Request, question: str) -> list[dict[str, str]]:
    if not question.strip():
        return []
    try:
        base = knowledge_base(request)
    except Unavailable:
        return []
    day = current_time().astimezone(SHANGHAI).date()
    ranked = base.consider([question], day=day)[0].ranked
    valid = [entry for entry in ranked if entry.valid_until >= day]
    return [
        {"title": e.title, "answer": e.answer, "source": e.source, "as_of": e.as_of.isoformat()}
        for e in valid
    ]


def _orders(
    session: Session, conversation_id: str, filled: dict[str, Prefilled], viewer: Viewer, *, now: datetime
) -> list[dict[str, str]]:
    phone = filled["phone"].value if "phone" in filled else ""
    here = reading_orders.list_orders(
        session, OrderFilter(conversation_id=conversation_id), limit=MOST_ORDERS, now=now
    ).orders
    by_phone = desk_orders.earlier_orders(session, phone, actor=viewer.actor, limit=MOST_ORDERS)
    known = {order.number: order for order in (*here, *by_phone)}
    return [_line(order) for order in sorted(known.values(), key=lambda o: o.created_at, reverse=True)]


def _duplicates(session: Session, filled: dict[str, Prefilled], *, now: datetime) -> list[dict[str, str]]:
    if "topic" not in filled or "what" not in filled:
        return []
    place = filled["where"].value if "where" in filled else ""
    return _alike(session, filled["topic"].value, filled["what"].value, place=place, now=now)


def _alike(session: Session, topic: str, what: str, *, place: str, now: datetime) -> list[dict[str, str]]:
    found = desk_orders.alike(session, topic_code=topic, matter=what, place=place, now=now)
    return [_line(order) for order in found]


def _line(order: Order) -> dict[str, str]:
    return {
        "number": order.number,
        "title": order.request.title,
        "state": desk_orders.state_name(order),
        "filed": local_day(order.created_at),
    }
