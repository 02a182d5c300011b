"""The conditions of the transition table, by name. A guard passes silently or raises a named refusal."""

from collections.abc import Callable
from datetime import timedelta

from ticketing.domain import (
    calling,
    declining,
    disputing,
    escalating,
    evidence,
    extending,
    final_answers,
    merging,
    planning,
    sampling,
    sharing,
)
from ticketing.domain.actors import Role
from ticketing.domain.commands import Ask
from ticketing.domain.elements import missing_elements
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import SATISFIED_FROM, Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.states import State

Guard = Callable[[Order, Ask, Rulebook], None]
GRADES = ("excellent", "good", "qualified")


def complete(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """Every element is given or declined (晋政办发〔2020〕55号: 五要素)."""
    missing = missing_elements(order.request.elements)
    require(
        not missing, Malformed("order_incomplete", field=missing[0] if missing else None, missing=missing)
    )


def unit_named(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """A dispatch says to whom."""
    require(ask.assignment is not None, Malformed("unit_missing", field="unit_id"))


def own_unit(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Only the responsible unit acts on its order; the system where the rule says so (deemed signing)."""
    if ask.actor.role is Role.SYSTEM:
        return
    lead = order.assignment.lead_id if order.assignment else None
    require(ask.actor.unit_id is not None and ask.actor.unit_id == lead, Forbidden("not_your_unit"))


def officer_named(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """13710, first day: to whom it was assigned."""
    require(ask.officer.strip(), Malformed("officer_missing", field="officer"))


def text_given(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """The act means nothing without its words."""
    require(ask.text.strip(), Malformed("text_missing", field="text"))


def not_applicant(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Nobody judges his own application."""
    require(ask.actor.id != order.applicant_id, Forbidden("own_application"))


def not_applicant_unit(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Nobody judges the application of his own unit, lead or co-organiser."""
    handling = {order.applicant_unit_id, *order.handling_units}
    require(ask.actor.unit_id is None or ask.actor.unit_id not in handling, Forbidden("own_unit"))


def grade_known(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """优秀, 良好 or 合格; a result that is 不合格 is returned, not approved."""
    require(ask.grade in GRADES, Malformed("unknown_grade", field="grade", allowed=GRADES))


def not_handling_unit(order: Order, ask: Ask, _book: Rulebook) -> None:
    """A unit does not ask the citizen whether its own work was good."""
    same = ask.actor.unit_id is not None and ask.actor.unit_id in order.handling_units
    require(not same and ask.actor.role is not Role.UNIT, Forbidden("handling_unit"))


def rating_given(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """The three questions were asked; satisfaction is 1 to 5."""
    require(
        ask.rating is not None and 1 <= ask.rating.satisfied <= 5, Malformed("rating_missing", field="rating")
    )


def solved_and_content(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """Closing needs true, solved and not dissatisfied."""
    rating = ask.rating
    good = rating and rating.true and rating.solved and rating.satisfied >= SATISFIED_FROM
    require(good, Conflict("not_solved_or_dissatisfied"))


def truly_solved(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """A second follow-up may accept dissatisfaction, never an unsolved or untrue result."""
    require(ask.rating and ask.rating.true and ask.rating.solved, Conflict("not_solved"))


def another_person(order: Order, ask: Ask, _book: Rulebook) -> None:
    """The second follow-up is made by someone else than the first, whatever comes of it."""
    second = order.state is State.AWAITING_SECOND_FOLLOW_UP
    require(not second or ask.actor.id != order.first_follow_up_by, Forbidden("same_follow_up_person"))


def within_reopen_window(order: Order, ask: Ask, book: Rulebook) -> None:
    """A caller may reopen for some days; a false closure may be found at any time by a supervisor."""
    if ask.actor.role is Role.SUPERVISOR:
        return
    last = (order.closed_at or order.updated_at) + timedelta(days=book.policy.reopen_days)
    require(ask.now <= last, Conflict("reopen_too_late", days=book.policy.reopen_days))


def not_public_harm(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """A report of public harm goes on even when the caller would rather not have made it."""
    require(order.request.request_type is not RequestType.REPORT, Conflict("report_of_public_harm"))


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        complete,
        unit_named,
        own_unit,
        officer_named,
        text_given,
        not_applicant,
        not_applicant_unit,
        grade_known,
        not_handling_unit,
        rating_given,
        solved_and_content,
        truly_solved,
        another_person,
        within_reopen_window,
        not_public_harm,
        *calling.GUARDS,
        *declining.GUARDS,
        *disputing.GUARDS,
        *escalating.GUARDS,
        *evidence.GUARDS,
        *extending.GUARDS,
        *final_answers.GUARDS,
        *merging.GUARDS,
        *planning.GUARDS,
        *sampling.GUARDS,
        *sharing.GUARDS,
    )
}
