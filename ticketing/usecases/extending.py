"""More time for an order: the interim reply, the request, the decision."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.orders import Order
from ticketing.usecases.changing import change


def reply_interim(
    session: Session,
    order_number: str,
    *,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Tell the caller how things stand; required before each request for more time."""
    return change(session, order_number, Ask(Command.REPLY_INTERIM, actor, now, text=text), revision=revision)


def ask_extension(
    session: Session,
    order_number: str,
    *,
    days: int,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Ask for `days` working days (rule T13). No clock stops until somebody has granted it.

    Raises Conflict("extension_too_late"), Conflict("interim_reply_missing"), Conflict("extensions_used_up").
    """
    ask = Ask(Command.ASK_EXTENSION, actor, now, text=reason, days=days)
    return change(session, order_number, ask, revision=revision)


def grant_extension(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Grant the request; raises Forbidden("own_extension"), Conflict("no_extension_asked")."""
    return change(session, order_number, Ask(Command.GRANT_EXTENSION, actor, now), revision=revision)


def refuse_extension(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Refuse the request; the limits stay."""
    ask = Ask(Command.REFUSE_EXTENSION, actor, now, text=reason)
    return change(session, order_number, ask, revision=revision)
