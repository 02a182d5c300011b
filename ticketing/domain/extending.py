"""More time for an order (rule T13): asked in time, decided by the assigning side."""

from datetime import datetime, timedelta

from ticketing.domain.calendar import at, local
from ticketing.domain.clocks import Clock, complete, extend, settle, start_clocks
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.kinds import ClockKind
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import Extension

DECIDING = frozenset({ClockKind.DECIDE})


def extendable(order: Order, book: Rulebook) -> tuple[Clock, ...]:
    """Return this round's open result clocks that may be moved: all but the ceiling (13710 knows no more)."""
    return tuple(
        c
        for c in order.clocks
        if c.kind is ClockKind.RESULT and c.open and c.round == order.round and c.code != book.policy.ceiling
    )


def ceiling_of(order: Order, book: Rulebook) -> datetime | None:
    """Return the moment beyond which only a dated plan leads (M1), or None."""
    found = (c.due for c in order.clocks if c.code == book.policy.ceiling and c.round == order.round)
    return min(found, default=None)


def days_allowed(_order: Order, ask: Ask, book: Rulebook) -> None:
    """An extension is short (吕梁: 每次不超过3个工作日)."""
    most = book.policy.extension_days
    require(1 <= ask.days <= most, Malformed("extension_too_long", field="days", most=most))


def extensions_left(order: Order, _ask: Ask, book: Rulebook) -> None:
    """Three extensions at most in a round (吕梁: 不超过3次), one request at a time."""
    require(order.extension is None, Conflict("extension_pending"))
    granted = [e for e in order.extensions if e.granted and e.round == order.round]
    most = book.policy.extensions_max
    require(len(granted) < most, Conflict("extensions_used_up", most=most, allowed=("propose_plan",)))


def interim_replied(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """The caller has heard since the last request how things stand."""
    last = max((e.asked_at for e in order.extensions if e.round == order.round), default=None)
    told = order.interim_replied_at
    fresh = told is not None and (last is None or told > last)
    require(fresh, Conflict("interim_reply_missing", allowed=("reply_interim",)))


def before_expiry(order: Order, ask: Ask, book: Rulebook) -> None:
    """Asked before the limit has passed, and by 17:00 on its last day."""
    movable = [c for c in extendable(order, book) if c.governing]
    ceiling = ceiling_of(order, book)
    first = min((c.due for c in movable), default=None)
    require(first is not None and (ceiling is None or first < ceiling), Conflict("nothing_to_extend"))
    assert first is not None
    last_day = local(first - timedelta(microseconds=1)).date()
    latest = min(first, at(last_day, book.calendar.hours.cut_off))
    require(ask.now <= latest and ask.now < first, Conflict("extension_too_late", latest=latest))


def extension_pending(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """There is a request to decide on."""
    require(order.extension is not None, Conflict("no_extension_asked"))


def not_asker(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Nobody grants more time to himself or his own unit."""
    asked_by = order.extension.asked_by if order.extension else ""
    own = ask.actor.id == asked_by or (ask.actor.unit_id or "") in order.handling_units
    require(not own, Forbidden("own_extension"))


def note_interim_reply(order: Order, ask: Ask, _book: Rulebook) -> Order:
    """The caller was told how things stand."""
    return replace(order, interim_replied_at=ask.now)


def ask_extension(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The request stops no clock: nobody gains time by asking."""
    asked = Extension(ask.days, ask.actor.id, ask.now, order.round)
    begun = start_clocks(
        rulebook,
        order.kind,
        "extension_asked",
        start=ask.now,
        round_number=order.round,
        known=order.clocks,
    )
    return replace(order, extensions=(*order.extensions, asked), clocks=order.clocks + begun)


def grant_extension(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The result limits move, never past the month; their first due times are kept."""
    asked = order.extension
    assert asked is not None
    ceiling = ceiling_of(order, rulebook)
    movable = {
        c.key for c in extendable(order, rulebook) if c.missed_at is None or c.missed_at >= asked.asked_at
    }
    clocks = tuple(
        extend(c, f"{asked.days}wd", rulebook, latest=ceiling) if c.key in movable else c
        for c in order.clocks
    )
    return _decided(replace(order, clocks=clocks), ask, granted=True)


def refuse_extension(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The limits stay as they are."""
    return _decided(order, ask, granted=False)


def _decided(order: Order, ask: Ask, *, granted: bool) -> Order:
    pending = order.extension
    decided = tuple(
        replace(e, granted=granted, decided_by=ask.actor.id, decided_at=ask.now) if e is pending else e
        for e in order.extensions
    )
    return replace(order, extensions=decided, clocks=complete(order.clocks, DECIDING, now=ask.now))


def lapse_extension(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """A request that nobody decided on ends with the step that made it pointless."""
    return order if order.extension is None else _decided(order, ask, granted=False)


def settle_extended(clock: Clock, order: Order, rulebook: Rulebook) -> Clock:
    """Return a provisional clock as the calendar knows it now, with the time that was granted to it.

    Its first limit may have been certain long ago: it stays as it is until the extended one is certain too.
    """
    settled = settle(clock, rulebook)
    if settled is clock or clock.original_due is None:
        return settled
    ceiling = ceiling_of(order, rulebook)
    for days in _granted_to(clock, order):
        settled = extend(settled, f"{days}wd", rulebook, latest=ceiling)
    return clock if settled.provisional else settled


def _granted_to(clock: Clock, order: Order) -> tuple[int, ...]:
    """Return the working days that were granted since the clock began."""
    return tuple(
        e.days
        for e in order.extensions
        if e.granted and e.round == clock.round and e.decided_at and e.decided_at >= clock.started_at
    )


GUARDS = (
    days_allowed,
    extensions_left,
    interim_replied,
    before_expiry,
    extension_pending,
    not_asker,
)
EFFECTS = (note_interim_reply, ask_extension, grant_extension, refuse_extension, lapse_extension)
