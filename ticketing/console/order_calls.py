"""How an order came in by telephone: the masked number, when, how the call ended, and its id."""

from sqlalchemy.orm import Session

from ticketing.console.rendering import local_day, wording
from ticketing.domain.actors import Actor, Role
from ticketing.domain.orders import Order
from ticketing.usecases.phone_calls import PhoneCallView, calls_of


def call_rows(session: Session, order: Order, *, viewer: Actor) -> list[tuple[str, str]]:
    """Return a row for each call of the order's conversation.

    Units never see a number, and nobody does for an anonymous order: it was promised.
    """
    if order.request.source.channel != "voice":
        return []
    hides = viewer.role is Role.UNIT or order.request.anonymous
    calls = calls_of(session, order.request.source.conversation_id)
    return [(wording()["phone_call"]["label"], _described(call, hides=hides)) for call in calls]


def _described(call: PhoneCallView, *, hides: bool) -> str:
    words = wording()["phone_call"]
    number = words["hidden"] if hides or not call.caller else call.caller
    outcome = words["outcomes"][call.outcome]
    row: str = words["row"]
    return row.format(number=number, at=local_day(call.started_at), outcome=outcome, id=call.call_id)
