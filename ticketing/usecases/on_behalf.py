"""What a member of staff does because the caller said so on the phone, or because a closure was false."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.orders import Order
from ticketing.usecases.changing import change
from ticketing.usecases.merging import keep_in_step


def urge(
    session: Session,
    order_number: str,
    *,
    note: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """The caller asks where it stays (rule N1): the units are told."""
    return change(session, order_number, Ask(Command.URGE, actor, now, text=note), revision=revision)


def supplement(
    session: Session,
    order_number: str,
    *,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """The caller adds something (rule N2)."""
    return change(session, order_number, Ask(Command.SUPPLEMENT, actor, now, text=text), revision=revision)


def withdraw(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """The caller takes the request back (rule T23). Raises Conflict("report_of_public_harm")."""
    ended = change(session, order_number, Ask(Command.WITHDRAW, actor, now, text=reason), revision=revision)
    keep_in_step(session, ended, now=now)
    return ended


def reopen(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Open a closed order again (rule T21): the caller within some days, a false closure at any time.

    Raises Conflict("reopen_too_late").
    """
    return change(session, order_number, Ask(Command.REOPEN, actor, now, text=reason), revision=revision)
