"""Filing: a complete request becomes an order, exactly once; alone or together with others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.copies import replace
from ticketing.domain.errors import HotlineError
from ticketing.domain.machine import Changed, apply
from ticketing.domain.orders import Event, NewOrder, Order, Topic
from ticketing.domain.profiles import Rulebook
from ticketing.domain.repeats import Suggestion
from ticketing.domain.states import State
from ticketing.storage import idempotency
from ticketing.storage import orders as table
from ticketing.storage.numbering import next_numbers
from ticketing.storage.reference import rulebook, taxonomy
from ticketing.usecases.changing import publish_all
from ticketing.usecases.emergency import AFTER_EMERGENCY, records_of
from ticketing.usecases.recognising_repeats import suggest_repeats
from ticketing.usecases.suggesting import suggest_for_all

SCOPE = "file"
DEFAULT_BAR = 0.5


@dataclass(frozen=True, slots=True)
class Filing:
    """One request to be filed by `actor`, once for its key; from `bar` on the machine dispatches."""

    new: NewOrder
    key: str
    actor: Actor
    bar: float = DEFAULT_BAR


@dataclass(frozen=True, slots=True)
class Filed:
    """The order with its history, and whether this call made it (false: the key was known)."""

    order: Order
    created: bool
    events: tuple[Event, ...]


def file_order(
    session: Session,
    new: NewOrder,
    *,
    key: str,
    actor: Actor,
    now: datetime,
    auto_dispatch_bar: float = DEFAULT_BAR,
) -> Filed:
    """File `new` (rule T1) and dispatch it at once when topic and rule are certain enough (rule T6).

    A request that repeats an open or finally answered order of its caller waits for a dispatcher instead,
    with that order named (`repeat_of`). The same `key` returns the first order and does nothing.
    Raises Malformed("order_incomplete", missing=…).
    """
    (outcome,) = file_orders(session, [Filing(new, key, actor, auto_dispatch_bar)], now=now)
    if isinstance(outcome, HotlineError):
        raise outcome
    return outcome


def file_orders(session: Session, filings: Sequence[Filing], *, now: datetime) -> list[Filed | HotlineError]:
    """File several requests in the caller's transaction; a refused one is returned and spoils no other.

    No two of them may have the same key or caller: the second could not see the first.
    """
    known = idempotency.claim_all(session, SCOPE, [filing.key for filing in filings], now=now)
    fresh = [filing for filing in filings if filing.key not in known]
    outcomes: dict[str, Filed | HotlineError] = {}
    outcomes.update((key, _earlier(session, number)) for key, number in known.items())
    judged = _judge(session, fresh, now=now)
    refused = {key: one for key, one in judged.items() if isinstance(one, HotlineError)}
    outcomes.update(refused)
    idempotency.release(session, SCOPE, refused)
    accepted = {key: one for key, one in judged.items() if isinstance(one, Changed)}
    outcomes.update(_store(session, accepted, now=now))
    return [outcomes[filing.key] for filing in filings]


def _earlier(session: Session, number: str) -> Filed:
    events = table.events_of(session, [number])[number]
    return Filed(table.load(session, number), created=False, events=tuple(events))


def _judge(
    session: Session, filings: Sequence[Filing], *, now: datetime
) -> dict[str, Changed | HotlineError]:
    """Return, by key, what becomes of each request, or why it is refused."""
    if not filings:
        return {}
    judged: dict[str, Changed | HotlineError] = {}
    doubtless: list[tuple[Filing, Changed]] = []
    repeats = suggest_repeats(session, [filing.new for filing in filings], now=now)
    filings = _after_emergencies(session, filings, now=now)
    book = rulebook()
    for filing, repeat in zip(filings, repeats, strict=True):
        try:
            filed = _accept(filing, repeat, book, now=now)
        except HotlineError as refusal:
            judged[filing.key] = refusal
            continue
        judged[filing.key] = filed
        if not repeat.holds_dispatch and _may_dispatch(filed.order, filing.bar):
            doubtless.append((filing, filed))
    return judged | _dispatch_if_certain(session, doubtless, book, now=now)


def _after_emergencies(session: Session, filings: Sequence[Filing], *, now: datetime) -> list[Filing]:
    """Name the record of an emergency in what is filed after it in the same conversation."""
    records = records_of(session, {filing.new.source.conversation_id for filing in filings}, now=now)
    return [_following(filing, records.get(filing.new.source.conversation_id)) for filing in filings]


def _following(filing: Filing, record: str | None) -> Filing:
    if record is None:
        return filing
    understanding = {**filing.new.understanding, AFTER_EMERGENCY: record}
    return replace(filing, new=replace(filing.new, understanding=understanding))


def _accept(filing: Filing, repeat: Suggestion, book: Rulebook, *, now: datetime) -> Changed:
    draft = _draft(filing.new, repeat, now=now)
    filed = apply(draft, Ask(Command.FILE, filing.actor, now, text=filing.new.matter), book)
    return _then(filed, Ask(Command.QUEUE, SYSTEM, now), book)


def _store(session: Session, accepted: Mapping[str, Changed], *, now: datetime) -> dict[str, Filed]:
    """Give numbers and write everything down; until the commit nobody else gets a number of this day."""
    if not accepted:
        return {}
    numbers = next_numbers(session, len(accepted), now=now)
    drafts = zip(accepted.values(), numbers, strict=True)
    orders = [table.as_new(replace(one.order, number=number)) for one, number in drafts]
    done = idempotency.outcomes(SCOPE, dict(zip(accepted, numbers, strict=True)), outcome="filed")
    happened = [(order, one.events) for order, one in zip(orders, accepted.values(), strict=True)]
    publish_all(session, happened, now=now, along=[*table.rows_of_new(orders), done])
    return {
        key: Filed(order, created=True, events=tuple(events))
        for key, (order, events) in zip(accepted, happened, strict=True)
    }


def _draft(new: NewOrder, repeat: Suggestion, *, now: datetime) -> Order:
    return Order(
        number="",
        state=State.DRAFT,
        request=_with_topic_name(new),
        created_at=now,
        updated_at=now,
        repeat_kind=str(repeat.kind),
        repeat_of=repeat.of,
        repeat_count=repeat.count,
    )


def _with_topic_name(new: NewOrder) -> NewOrder:
    """Name the topic as the taxonomy does; a code that the taxonomy does not know is no topic."""
    if new.topic is None:
        return new
    name = taxonomy().get(new.topic.code)
    return replace(new, topic=Topic(new.topic.code, name, new.topic.confidence) if name else None)


def _then(changed: Changed, ask: Ask, book: Rulebook) -> Changed:
    following = apply(changed.order, ask, book)
    return Changed(following.order, (*changed.events, *following.events))


def _may_dispatch(order: Order, bar: float) -> bool:
    """Who handles a complaint about a unit is a person's choice, and so is everything doubtful."""
    topic = order.request.topic
    return topic is not None and topic.confidence >= bar and not order.request.accused_unit_id


def _dispatch_if_certain(
    session: Session, accepted: Sequence[tuple[Filing, Changed]], book: Rulebook, *, now: datetime
) -> dict[str, Changed]:
    """Return, by key, the orders whose best unit is certain enough, dispatched."""
    suggested = suggest_for_all(session, [filed.order for _, filed in accepted], now=now)
    return {
        filing.key: _then(filed, Ask(Command.DISPATCH, SYSTEM, now, assignment=units[0].assignment), book)
        for (filing, filed), units in zip(accepted, suggested, strict=True)
        if units and units[0].confidence >= filing.bar
    }
