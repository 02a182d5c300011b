"""The supervision case: raising it, reporting to it, and deciding on what the machine proposes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound
from ticketing.domain.orders import Order
from ticketing.storage import proposals as table
from ticketing.storage.proposals import ProposalRow
from ticketing.usecases.auditing import record
from ticketing.usecases.changing import change

# Talks (约谈) and accountability (问责) are leaders' decisions; special supervision also the supervisors'.
MAY_DECIDE = {
    "special": frozenset({Role.SUPERVISOR, Role.LEADER}),
    "third": frozenset({Role.LEADER}),
    "talk": frozenset({Role.LEADER}),
    "accountability": frozenset({Role.LEADER}),
}
RAISING = {"special": Command.RAISE_SPECIAL, "third": Command.RAISE_THIRD}


def raise_letter(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Send a letter to the unit's principal before the machine would."""
    ask = Ask(Command.RAISE_LETTER, actor, now, text=reason)
    return change(session, order_number, ask, revision=revision)


def raise_special(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Put the order under 13710 special supervision, with a new D1, D3 and D7."""
    ask = Ask(Command.RAISE_SPECIAL, actor, now, text=reason)
    return change(session, order_number, ask, revision=revision)


def raise_third(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Take the order to the third level; a leader's decision (what it means is the place's own rule)."""
    ask = Ask(Command.RAISE_THIRD, actor, now, text=reason)
    return change(session, order_number, ask, revision=revision)


def report_case(
    session: Session,
    order_number: str,
    *,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Report arrangement, progress, then result to the supervising office."""
    ask = Ask(Command.REPORT_CASE, actor, now, text=text)
    return change(session, order_number, ask, revision=revision)


def list_proposals(session: Session, *, decided: bool = False, limit: int = 100) -> Sequence[ProposalRow]:
    """Return what waits for a person's decision, oldest first; or what was decided, newest first."""
    return table.decided(session, limit=limit) if decided else table.undecided(session, limit=limit)


def may_decide(row: ProposalRow, actor: Actor) -> bool:
    """Say whether this person may decide on a proposal: by post, and never on her own unit."""
    return actor.role in MAY_DECIDE[row.kind] and actor.unit_id != row.unit_id


def proposals_of(session: Session, order_number: str) -> Sequence[ProposalRow]:
    """Return an order's proposals with who decided what, oldest first."""
    return table.of_order(session, order_number)


def decide_proposal(
    session: Session, proposal_id: int, *, accept: bool, ground: str, actor: Actor, now: datetime
) -> ProposalRow:
    """Decide on a proposal, once, by name and with a ground; the machine never does.

    Raises NotFound("unknown_proposal"), Forbidden("role_not_allowed"), Conflict("already_decided").
    """
    row = table.find(session, proposal_id)
    if row is None:
        raise NotFound("unknown_proposal")
    if not may_decide(row, actor):
        raise Forbidden("role_not_allowed", command=row.kind, role=str(actor.role))
    if row.decided_at is not None:
        raise Conflict("already_decided", by=row.decided_name)
    if not ground.strip() or not actor.name:
        raise Malformed("text_missing", field="ground")
    if accept and row.kind in RAISING:
        change(session, row.order_number, Ask(RAISING[row.kind], actor, now, text=ground))
    row.decided_at, row.decided_by, row.decided_name = now, actor.id, actor.name
    row.accepted, row.ground = accept, ground
    details = {"kind": row.kind, "accepted": accept, "unit": row.unit_id, "order": row.order_number}
    record(session, actor=actor, action="proposal.decide", subject=row.key, details=details, now=now)
    session.flush()
    return row
