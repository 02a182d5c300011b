"""Orders as readers see them: lights computed, personal data masked, reasons in plain words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from ticketing.domain.actors import Actor, Role
from ticketing.domain.clocks import Clock
from ticketing.domain.elements import Element
from ticketing.domain.ledger import holder_of
from ticketing.domain.lights import clock_light, light_at
from ticketing.domain.orders import Event, Order
from ticketing.domain.privacy import mask_name, mask_phone, mask_text
from ticketing.domain.states import ENDED, State
from ticketing.notices import wording
from ticketing.storage.reference import calendar
from ticketing.usecases.record_views import view_records

Hide = Callable[[str], str]
# The words of these events are between offices; the citizen's side sees that they happened.
OFFICE_ONLY = frozenset(
    {
        "dispatch",
        "deploy",
        "approve",
        "apply_for_closing",
        "return_for_rework",
        "merge",
        "unmerge",
        "add_helper",
        "return_order",
        "ask_consultation",
        "refer_up",
        "reassign",
        "reject_return",
        "ask_extension",
        "grant_extension",
        "refuse_extension",
        "propose_plan",
        "endorse_plan",
        "approve_plan",
        "miss_call",
        "give_up_calling",
        "close_unreached",
        "delete_evidence",
        "propose_final_answer",
        "endorse_final_answer",
        "confirm_final_answer",
        "raise_letter",
        "raise_special",
        "raise_third",
        "report_case",
        "propose",
    }
)
# What a citizen would only be puzzled by.
UNTOLD = frozenset({"milestone_near", "queue", "delete_evidence"})
OUTSIDE = frozenset({Role.CITIZEN, Role.BOT})
MACHINES = frozenset({Role.SYSTEM, Role.BOT})
# A result is the citizen's only when it has been reviewed.
RESULT_KNOWN = frozenset(
    {
        State.AWAITING_FOLLOW_UP,
        State.AWAITING_SECOND_FOLLOW_UP,
        State.CLOSED,
        State.REWORKING,
        State.FINAL_ANSWER,
    }
)


def view_order(order: Order, events: Sequence[Event], *, viewer: Actor, now: datetime) -> dict[str, object]:
    """Return the OrderView of the API."""
    request, assignment, topic = order.request, order.assignment, order.request.topic
    outside = viewer.role in OUTSIDE
    hide = mask_for(order, viewer)
    return {
        "number": order.number,
        "state": str(order.state),
        "state_name": wording.name_of("states", order.state),
        "light": str(light_at(order, now=now)),
        "title": hide(request.title),
        "request_type": str(request.request_type),
        "matter": hide(request.matter),
        "topic": {"code": topic.code, "name": topic.name, "confidence": topic.confidence} if topic else None,
        "unit": {"id": assignment.lead_id, "name": assignment.lead_name} if assignment else None,
        "co_units": _co_units(order),
        "assignment": {"rule": assignment.rule_id, "reason": assignment.reason} if assignment else None,
        "elements": _elements(order, viewer, hide),
        "place": {name: hide(value) for name, value in request.place.items()},
        "anonymous": request.anonymous,
        "confidential": request.confidential,
        "urgent": request.urgent,
        "round": order.round,
        "source": {"channel": request.source.channel, "conversation_id": request.source.conversation_id},
        "created_at": order.created_at,
        "updated_at": order.updated_at,
        "dispatched_at": order.dispatched_at,
        "clocks": [_clock(clock, order, now) for clock in order.clocks if clock.governing],
        "binding": _binding(order),
        "officer": None if outside else order.officer,
        "result": hide(order.result) if not outside or order.state in RESULT_KNOWN else "",
        "contacted_at": order.contacted_at,
        "no_evidence": "" if outside else hide(order.no_evidence),
        "grade": order.grade,
        "holder": _holder(order),
        **view_records(order, outside=outside, hide=hide),
        "counts": {
            "returned": order.returned_count,
            "urged": order.urged_count,
            "rework": order.rework_count,
        },
        "timeline": [_event(event, viewer, hide) for event in events],
        "rating": _rating(order),
        "revision": order.revision,
    }


def _holder(order: Order) -> dict[str, str]:
    holder, subject = holder_of(order)
    return {"holder": str(holder), "name": wording.name_of("holders", holder), "subject": subject}


def _co_units(order: Order) -> list[dict[str, str]]:
    if order.assignment is None:
        return []
    pairs = zip(order.assignment.co_ids, order.assignment.co_names, strict=True)
    return [{"id": unit_id, "name": name} for unit_id, name in pairs]


def mask_for(order: Order, viewer: Actor) -> Hide:
    """Return how words are shown to this viewer: numbers and the caller's name hidden in all of them."""
    return partial(mask_text, names=order.request.private_names, whole=_in_confidence(order, viewer))


def _in_confidence(order: Order, viewer: Actor) -> bool:
    return order.request.confidential and viewer.role is Role.UNIT


def _elements(order: Order, viewer: Actor, hide: Hide) -> dict[str, dict[str, object]]:
    hidden = _in_confidence(order, viewer)
    return {name: _element(name, e, hide, hidden=hidden) for name, e in order.request.elements.items()}


def _element(name: str, element: Element, hide: Hide, *, hidden: bool) -> dict[str, object]:
    value = element.value
    if value is not None:
        masks: dict[str, Hide] = {"phone": mask_phone, "caller_name": mask_name}
        value = masks.get(name, hide)(value)
    # The caller of a confidential order is nobody's business in the unit that may be accused.
    if hidden and name in ("caller_name", "phone"):
        value = None
    return {"value": value, "declined": element.declined}


def _clock(clock: Clock, order: Order, now: datetime) -> dict[str, object]:
    over = order.state in ENDED or not order.counts(clock)
    return {
        "code": clock.code,
        "name": wording.clock_name(clock.code),
        "profile": clock.profile,
        "round": clock.round,
        "due": clock.due,
        "due_local": wording.due_local(clock),
        "provisional": clock.provisional,
        "light": "grey" if over else str(clock_light(clock, now=now)),
        "started_at": clock.started_at,
        "done_at": clock.done_at,
        "missed_at": clock.missed_at,
        "cleared_at": clock.cleared_at,
        "original_due": clock.original_due,
        "unit_id": clock.unit_id,
        "part": str(clock.part),
        "reason": wording.clock_reason(clock, calendar()),
        "basis": wording.clock_basis(clock),
    }


def _binding(order: Order) -> dict[str, object] | None:
    clock = order.binding
    if clock is None:
        return None
    return {
        "code": clock.code,
        "due": clock.due,
        "due_local": wording.due_local(clock),
        "reason": wording.clock_reason(clock, calendar()),
    }


def _rating(order: Order) -> dict[str, object] | None:
    rating = order.rating
    if rating is None:
        return None
    return {"true": rating.true, "solved": rating.solved, "satisfied": rating.satisfied}


def _event(event: Event, viewer: Actor, hide: Hide) -> dict[str, object]:
    text = describe(event)
    words = event.text.strip()
    if words and event.name != "file" and not (viewer.role in OUTSIDE and event.name in OFFICE_ONLY):
        text = f"{text}：{hide(words)}"
    role = wording.name_of("roles", event.actor_role)
    nameless = viewer.role in OUTSIDE or event.actor_role in MACHINES or not event.actor_name
    actor = role if nameless else f"{role} {event.actor_name}"
    return {"at": event.at, "event": event.name, "text": text, "actor": actor}


def describe(event: Event) -> str:
    """Return the phrase of an event without the words somebody typed."""
    facts = {
        "unit": "",
        "clock_name": "",
        "proper_unit": "",
        "item": "",
        "days": "",
        "parent": "",
        **event.details,
    }
    if "clock" in event.details:
        facts["clock_name"] = wording.clock_name(str(event.details["clock"]))
    return wording.phrase("events", event.name, **facts)


def view_progress(order: Order, events: Sequence[Event], *, owner: bool, now: datetime) -> dict[str, object]:
    """Return the progress for a citizen; nobody but the owner sees a word of the matter."""
    binding = order.binding if order.state not in ENDED else None
    seen = [event for event in events if event.name not in UNTOLD]
    hide = partial(mask_text, names=order.request.private_names)
    return {
        "number": order.number,
        "owner": owner,
        "state": str(order.state),
        "state_name": wording.name_of("states", order.state),
        "light": str(light_at(order, now=now)),
        "unit": order.assignment.lead_name if order.assignment else None,
        "binding_due": binding.due if binding else None,
        "due_reason": wording.clock_reason(binding, calendar()) if binding else None,
        "title": hide(order.request.title) if owner else None,
        "result": hide(order.result) if owner and order.state in RESULT_KNOWN else None,
        "timeline": [{"at": event.at, "event": event.name, "text": describe(event)} for event in seen],
    }
