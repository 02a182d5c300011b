"""The sample of what the bot closed (rule T17): a person calls some of its callers again."""

from datetime import datetime

from ticketing.domain.actors import BOT
from ticketing.domain.calling import attempts_differ, can_be_called
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, require
from ticketing.domain.orders import Order, Rating
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import Attempt, Sample

# Digits of a keyed hash that decide: sixteen to the twelfth lots.
LOT_DIGITS = 12


def is_drawn(lot: str, percent: int) -> bool:
    """Say whether a keyed hash (hex) falls into the share: the same lot always, foreseen by nobody without
    the key."""
    lots: int = 16**LOT_DIGITS
    return int(lot[:LOT_DIGITS], 16) * 100 < percent * lots


def waits_for_call(order: Order) -> bool:
    """Say whether somebody still has to call: a caller who opened the order again has said it himself."""
    sample = order.sample
    return sample is not None and sample.ended_at is None and sample.round == order.round


def calls_of(order: Order) -> tuple[Attempt, ...]:
    """Return the calls that nobody answered: of the sample while it waits, else of the follow-up."""
    return order.sample.attempts if order.sample and waits_for_call(order) else order.attempts


def contradicts(rating: Rating | None) -> bool:
    """Say whether the answers differ from what the bot was told: not true, or not solved."""
    return rating is not None and not (rating.true and rating.solved)


def sample_waits(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """The order was drawn, and nobody has reached its caller yet."""
    require(waits_for_call(order), Conflict("no_sample"))


def answers_agree(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """The person hears what the bot was told: true and solved."""
    require(not contradicts(ask.rating), Conflict("sample_contradicts"))


def answers_contradict(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """Not true or not solved, whatever the bot was told: a false closure is found."""
    require(contradicts(ask.rating), Conflict("sample_agrees"))


def draw_sample(order: Order, ask: Ask, _book: Rulebook) -> Order:
    """A closure by the bot's own questions goes into the sample when its lot is drawn."""
    by_bot = order.first_follow_up_by == BOT.id
    if not (ask.drawn and by_bot and can_be_called(order)):
        return order
    return replace(order, sample=Sample(ask.now, order.round))


def end_sample(order: Order, ask: Ask, _book: Rulebook) -> Order:
    """The caller was reached: what he said is kept beside what the bot was told."""
    return _ended(order, ask.now, ask.actor.id, contradicted=contradicts(ask.rating))


def note_sample_call(order: Order, ask: Ask, book: Rulebook) -> Order:
    """One more call that nobody answered; after as many as a follow-up needs the sample ends unreached."""
    assert order.sample is not None
    attempts = (*order.sample.attempts, Attempt(ask.now, ask.actor.id))
    order = replace(order, sample=replace(order.sample, attempts=attempts))
    enough = attempts_differ([a.at for a in attempts], book.policy.call_attempts)
    return _ended(order, ask.now, ask.actor.id, contradicted=None) if enough else order


def _ended(order: Order, at: datetime, by: str, *, contradicted: bool | None) -> Order:
    assert order.sample is not None
    return replace(order, sample=replace(order.sample, ended_at=at, ended_by=by, contradicted=contradicted))


GUARDS = (sample_waits, answers_agree, answers_contradict)
EFFECTS = (draw_sample, end_sample, note_sample_call)
