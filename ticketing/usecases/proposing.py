"""What the machine proposes after something happened: to raise a case, to talk with a unit. People decide."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy.orm import Session

from ticketing.domain.actors import Role
from ticketing.domain.calendar import at, local
from ticketing.domain.escalating import answers_for_it
from ticketing.domain.orders import Event, Order
from ticketing.storage import proposals as table
from ticketing.storage.reference import rulebook


def note_proposals(session: Session, order: Order, events: Sequence[Event], *, now: datetime) -> None:
    """Write down what follows from the events: proposals about the order and about its unit."""
    for event in events:
        if event.name == "propose":
            kind = str(event.details["kind"])
            _propose(session, order, kind, key=f"{order.number}:{kind}", reason="ladder", now=now)
        found_false = event.name == "reopen" and event.actor_role == Role.SUPERVISOR
        if found_false or event.name == "contradict_sample":
            key = f"{order.number}:false:{order.round}"
            _propose(session, order, "talk", key=key, reason="false_closure", now=now)
        if event.name == "raise_letter":
            _note_letters(session, order, now=now)
        if event.name == "raise_third":
            key = f"{order.number}:accountability"
            _propose(session, order, "accountability", key=key, reason="third_level", now=now)


def _note_letters(session: Session, order: Order, *, now: datetime) -> None:
    day = local(now).date()
    first = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    quarter = at(first, time(0))
    if table.letters_to(session, order.lead_id, since=quarter) >= rulebook().policy.talk_letters:
        key = f"{order.lead_id}:letters:{first.isoformat()}"
        _propose(session, order, "talk", key=key, reason="letters", now=now)


def _propose(session: Session, order: Order, kind: str, *, key: str, reason: str, now: datetime) -> None:
    _write(session, order, kind, key=key, reason=reason, now=now)
    talks = table.talks_with(session, order.lead_id) if kind == "talk" else ()
    if answers_for_it(talks, now=now, book=rulebook()):
        # A talk was held already, and there is ground for the next: the proposal goes one step further.
        _write(session, order, "accountability", key=f"{key}:again", reason="again_after_talk", now=now)


def _write(session: Session, order: Order, kind: str, *, key: str, reason: str, now: datetime) -> None:
    table.propose(
        session,
        key=key,
        kind=kind,
        order_number=order.number,
        unit_id=order.lead_id,
        reason=reason,
        now=now,
    )
