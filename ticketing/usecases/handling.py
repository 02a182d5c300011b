"""What a responsible unit does with its order: sign, deploy, feed back, apply for closing."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command, Evidence
from ticketing.domain.orders import Order
from ticketing.usecases.changing import change


def sign(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Sign for the order (rule T7). Raises Forbidden("not_your_unit"), Conflict("not_allowed_now")."""
    return change(session, order_number, Ask(Command.SIGN, actor, now), revision=revision)


def deploy(
    session: Session,
    order_number: str,
    *,
    officer: str,
    plan: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Name the officer in charge (承办人) and the plan (rule T10; 13710: 当天研究部署)."""
    ask = Ask(Command.DEPLOY, actor, now, text=plan, officer=officer.strip())
    return change(session, order_number, ask, revision=revision)


def feed_back(
    session: Session,
    order_number: str,
    *,
    text: str,
    claimed_at: datetime | None = None,
    evidence: tuple[Evidence, ...] = (),
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Report measures and progress (rule T11; 13710: 3 天反馈). May be repeated.

    `claimed_at` is when the unit says it acted; it is kept on record and moves no clock.
    """
    ask = Ask(Command.FEED_BACK, actor, now, text=text, claimed_at=claimed_at, evidence=evidence)
    return change(session, order_number, ask, revision=revision)


def apply_for_closing(
    session: Session,
    order_number: str,
    *,
    result: str,
    contacted_at: datetime | None,
    evidence: tuple[Evidence, ...] = (),
    no_evidence: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Apply for closing with the result (rule T12); `contacted_at` is when the caller was contacted.

    Without evidence `no_evidence` says why there is none. Raises Malformed("evidence_or_reason"|
    "evidence_required").
    """
    ask = Ask(
        Command.APPLY_FOR_CLOSING,
        actor,
        now,
        text=result,
        contacted_at=contacted_at,
        evidence=evidence,
        no_evidence=no_evidence,
    )
    return change(session, order_number, ask, revision=revision)
