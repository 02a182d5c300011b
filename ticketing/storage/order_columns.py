"""What the columns of an order's rows hold; personal data that lists would show is hidden on the way in."""

import json
from typing import Any

from ticketing.domain.awaiting import aside_of
from ticketing.domain.clocks import Clock
from ticketing.domain.copies import replace
from ticketing.domain.elements import Element
from ticketing.domain.kinds import Part
from ticketing.domain.orders import Event, NewOrder, Order
from ticketing.domain.privacy import digits_of, mask_text
from ticketing.domain.records import Task
from ticketing.storage.base import keyed_hash
from ticketing.storage.order_records import write_records
from ticketing.storage.reference import rule_table

SECRET = ("caller_name", "phone")
CLOCK_FIELDS = (
    "code",
    "profile",
    "round",
    "started_at",
    "due",
    "amount",
    "provisional",
    "governing",
    "warn_at",
    "warned_at",
    "missed_at",
    "done_at",
    "original_due",
    "cleared_at",
    "unit_id",
    "series",
)
TASK_FIELDS = ("unit_id", "unit_name", "assigned_at", "given_by", "done_at", "ended_at")
PLAIN_FIELDS = (
    "created_at",
    "updated_at",
    "next_check_at",
    "dispatched_at",
    "officer",
    "result",
    "contacted_at",
    "applicant_id",
    "applicant_unit_id",
    "grade",
    "round",
    "returned_count",
    "urged_count",
    "rework_count",
    "closed_at",
    "first_follow_up_by",
    "profile_version",
    "dispatched_by",
    "parent_number",
    "repeat_kind",
    "repeat_of",
    "repeat_count",
)
EVENT_FIELDS = ("name", "at", "actor_id", "actor_role", "actor_name", "text")


def as_stored(request: NewOrder) -> NewOrder:
    """Return the request as it will be read back: what is not encrypted holds no personal data.

    Lists use those fields: what somebody wrote into them is hidden for good.
    """
    names = request.private_names
    return replace(
        request,
        title=mask_text(request.title, names=names),
        place=_hidden(dict(request.place), names),
        understanding=_hidden(dict(request.understanding), names),
        elements={**request.elements, **{n: Element() for n in SECRET if n not in request.elements}},
    )


def _hidden(value: Any, names: tuple[str, ...]) -> Any:  # noqa: ANN401  (JSON)
    """Return a JSON value with personal data in its texts hidden."""
    if isinstance(value, str):
        return mask_text(value, names=names)
    if isinstance(value, dict):
        return {key: _hidden(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(one, names) for one in value]
    return value


def request_columns(order: Order) -> dict[str, object]:
    """Return the columns of a request that is as stored; they never change again."""
    request = order.request
    phone = request.elements.get("phone", Element()).value
    return {
        "request_type": str(request.request_type),
        "title": request.title,
        "matter": request.matter,
        "elements": json.dumps(
            {
                n: {"value": None if n in SECRET else e.value, "declined": e.declined}
                for n, e in request.elements.items()
            },
            ensure_ascii=False,
        ),
        "caller_name": request.elements.get("caller_name", Element()).value,
        "phone": phone,
        "phone_hash": keyed_hash(digits_of(phone)) if phone else None,
        "place": request.place,
        "anonymous": request.anonymous,
        "confidential": request.confidential,
        "urgent": request.urgent,
        "accused_unit_id": request.accused_unit_id,
        "topic_code": request.topic.code if request.topic else None,
        "topic_name": request.topic.name if request.topic else None,
        "topic_confidence": request.topic.confidence if request.topic else None,
        "understanding": request.understanding,
        "channel": request.source.channel,
        "external_id": request.source.external_id,
        "conversation_id": request.source.conversation_id,
        "district": rule_table().district_of(*_place_texts(order)),
    }


def _place_texts(order: Order) -> list[str]:
    request = order.request
    named = [str(request.place.get(name) or "") for name in ("district", "text")]
    return [*named, request.elements.get("where", Element()).value or ""]


def handling_columns(order: Order) -> dict[str, object]:
    """Return the columns that change while an order is handled."""
    running = [clock for clock in order.running if not clock.provisional]
    return {
        **{name: getattr(order, name) for name in PLAIN_FIELDS},
        "state": str(order.state),
        "complexity": str(order.complexity),
        **_assignment_columns(order),
        **_rating_columns(order),
        "handling": write_records(order),
        "turns_yellow_at": min((c.warn_at for c in running if c.warn_at), default=None),
        "turns_red_at": min((c.due for c in running), default=None),
        "has_given_time": any(c.original_due is not None or c.part is Part.PLAN for c in running),
        "aside": aside_of(order),
        "has_provisional": any(clock.provisional for clock in order.running),
    }


def _assignment_columns(order: Order) -> dict[str, object]:
    assignment = order.assignment
    if assignment is None:
        return {"lead_id": None, "lead_name": ""}
    return {
        "lead_id": assignment.lead_id,
        "lead_name": assignment.lead_name,
        "rule_id": assignment.rule_id,
        "assignment_reason": assignment.reason,
    }


def _rating_columns(order: Order) -> dict[str, object]:
    rating = order.rating
    return {
        "rated_true": rating.true if rating else None,
        "rated_solved": rating.solved if rating else None,
        "rated_satisfied": rating.satisfied if rating else None,
    }


def task_columns(task: Task) -> dict[str, object]:
    """Return the columns of one unit's part."""
    return {"part": str(task.part), **{name: getattr(task, name) for name in TASK_FIELDS}}


def clock_columns(clock: Clock) -> dict[str, object]:
    """Return the columns of one clock."""
    fields = {name: getattr(clock, name) for name in CLOCK_FIELDS}
    return {"kind": str(clock.kind), "part": str(clock.part), "skipped": list(clock.skipped), **fields}


def event_columns(event: Event) -> dict[str, object]:
    """Return the columns of one event."""
    return {**{name: getattr(event, name) for name in EVENT_FIELDS}, "details": dict(event.details)}
