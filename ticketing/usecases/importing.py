"""Takes over an order of an old system: closed ones as history without clocks, open ones into the queue."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import BOT, SYSTEM, Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.elements import ELEMENT_NAMES, Element
from ticketing.domain.errors import HotlineError, Malformed, require
from ticketing.domain.machine import apply
from ticketing.domain.orders import Assignment, Event, NewOrder, Order, Rating, Source, Topic
from ticketing.domain.states import State
from ticketing.storage import idempotency
from ticketing.storage import orders as table
from ticketing.storage.numbering import next_number
from ticketing.storage.reference import rulebook, taxonomy
from ticketing.storage.units import all_units
from ticketing.usecases.auditing import record
from ticketing.usecases.changing import publish
from ticketing.usecases.import_rows import OldOrder, words
from ticketing.usecases.refusing import refuse_secret

SCOPE, CHANNEL = "import", "import"
TITLE_LENGTH = 20
# 基本满意: from here on a grade says that the matter was solved, when the old file does not say it itself.
LEAST_CONTENT = 3


def unit_names(session: Session) -> dict[str, tuple[str, str]]:
    """Return id and name of each unit by the names under which old files may speak of it."""
    units = all_units(session)
    known = {unit.name: (unit.id, unit.name) for unit in units.values()}
    aliases = {old: units[unit_id] for old, unit_id in words()["unit_aliases"].items() if unit_id in units}
    return known | {old: (unit.id, unit.name) for old, unit in aliases.items()}


def import_order(
    session: Session,
    old: OldOrder,
    *,
    source: str,
    units: Mapping[str, tuple[str, str]],
    actor: Actor,
    now: datetime,
) -> str | HotlineError | None:
    """Store one old order; return its number, None when it was taken over before, or the refusal.

    Secret matter is returned as a refusal, so that the audit line about it is committed; no word of it is.
    Raises Malformed("import_unit") for a unit that nobody knows.
    """
    key = f"{source}:{old.old_number}"
    new = _request(old, key)
    refusal = refuse_secret(session, new, actor=actor, now=now)
    if refusal is not None:
        return Malformed("secret_not_imported")
    if idempotency.claim(session, SCOPE, key, now=now) is not None:
        return None
    order = _closed(session, old, new, units) if old.is_closed else _open(session, new, now=now)
    idempotency.remember(session, SCOPE, key, order_number=order.number, outcome="imported")
    details = {"source": source, "old_number": old.old_number, "closed": old.is_closed}
    record(session, actor=actor, action="order.imported", subject=order.number, details=details, now=now)
    return order.number


def _request(old: OldOrder, key: str) -> NewOrder:
    texts = old.texts
    values = {name: texts.get(name, "") for name in ELEMENT_NAMES} | {"what": texts["matter"][:TITLE_LENGTH]}
    # What the old file does not say, nobody will ask for any more.
    elements = {name: Element(value or None, declined=not value) for name, value in values.items()}
    code = texts.get("topic", "")
    name = taxonomy().get(code)
    return NewOrder(
        request_type=old.request_type,
        matter=texts["matter"],
        title=texts.get("title") or texts["matter"][:TITLE_LENGTH],
        elements=elements,
        source=Source(CHANNEL, key),
        topic=Topic(code, name) if name else None,
        place={"district": texts["district"]} if texts.get("district") else {},
    )


def _closed(session: Session, old: OldOrder, new: NewOrder, units: Mapping[str, tuple[str, str]]) -> Order:
    assert old.closed_at is not None
    rating = None
    if old.satisfied is not None:
        solved = old.solved if old.solved is not None else old.satisfied >= LEAST_CONTENT
        rating = Rating(true=True, solved=solved, satisfied=old.satisfied)
    order = Order(
        number=next_number(session, now=old.filed_at),
        state=State.CLOSED,
        request=new,
        created_at=old.filed_at,
        updated_at=old.closed_at,
        closed_at=old.closed_at,
        assignment=_assignment(old, units),
        result=old.texts.get("result", ""),
        rating=rating,
    )
    stored = table.insert(session, order)
    table.add_events(session, [(stored, [_event(old.filed_at, "import")])])
    return stored


def _assignment(old: OldOrder, units: Mapping[str, tuple[str, str]]) -> Assignment | None:
    name = old.texts.get("unit", "")
    if not name:
        return None
    require(name in units, Malformed("import_unit", value=name[:60]))
    unit_id, unit_name = units[name]
    return Assignment(unit_id, unit_name, rule_id=SCOPE)


def _open(session: Session, new: NewOrder, *, now: datetime) -> Order:
    """File an unfinished matter as of now: its clocks start here, a dispatcher sees it next."""
    number = next_number(session, now=now)
    draft = Order(number=number, state=State.DRAFT, request=new, created_at=now, updated_at=now)
    filed = apply(draft, Ask(Command.FILE, BOT, now, text=new.matter), rulebook())
    queued = apply(filed.order, Ask(Command.QUEUE, SYSTEM, now), rulebook())
    stored = table.insert(session, queued.order)
    publish(session, stored, (_event(now, "import"), *filed.events, *queued.events), now=now)
    return stored


def _event(at: datetime, name: str) -> Event:
    return Event(name, at, SYSTEM.id, str(SYSTEM.role), SYSTEM.name)
