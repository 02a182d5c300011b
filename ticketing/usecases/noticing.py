"""Who is told of what: turns the events of an order into notices in the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Role
from ticketing.domain.calendar import local
from ticketing.domain.kinds import ClockKind, Part
from ticketing.domain.orders import Event, Happened, Order
from ticketing.domain.privacy import mask_text
from ticketing.notices import wording
from ticketing.storage.outbox import NewNotice
from ticketing.storage.reference import calendar, rulebook
from ticketing.usecases.webhooks import notices_to_subscribers

TO_UNIT = frozenset(
    {
        "dispatch",
        "deemed_signed",
        "return_for_rework",
        "rework",
        "reopen",
        "grade_badly",
        "contradict_sample",
        "urge",
        "supplement",
        "withdraw",
        "approve",
        "milestone_near",
        "milestone_missed",
        "reassign",
        "reject_return",
        "grant_extension",
        "refuse_extension",
        "approve_plan",
        "hand_down",
        "hand_in_share",
        "rework_for_child",
        "raise_letter",
        "raise_special",
        "raise_third",
        "due_settled",
        "unit_succeeded",
        "add_helper",
    }
)
# What the assigning side has to know at once; reminders of its own clocks come as to everybody.
TO_OFFICE = {
    "return_order": "arbitrate",
    "ask_consultation": "consult",
    "refer_up": "consult",
    "ask_extension": "decide",
    "propose": "case",
    "report_case": "case",
}
# A citizen who acts in the conversation hears it from the bot; these come from somebody else.
TO_CITIZEN = frozenset(
    {
        "file",
        "dispatch",
        "reassign",
        "approve",
        "return_for_rework",
        "rework",
        "reopen",
        "grade_badly",
        "contradict_sample",
        "close",
        "reply_interim",
        "grant_extension",
        "approve_plan",
        "confirm_final_answer",
        "close_unreached",
        "decline",
        "answer",
        "merge",
        "follow_parent",
        "rework_for_child",
    }
)
# These follow from what somebody else did, so nobody else tells the citizen.
FROM_MACHINE = frozenset({"follow_parent", "rework_for_child", "close"})
REMINDERS = frozenset({"milestone_near", "milestone_missed"})
# Letters and reminders go out when somebody sits in the office.
IN_OFFICE_HOURS = REMINDERS | {"raise_letter"}


def notices_about(session: Session, happened: Sequence[Happened], *, now: datetime) -> list[NewNotice]:
    """Return the notices about what happened, for the outbox."""
    notices: list[NewNotice] = []
    for order, events in happened:
        for event in events:
            if event.name in TO_UNIT or event.name in TO_OFFICE:
                notices += _to_units(order, event, now=now)
            if _concerns_citizen(order, event):
                notices.append(_to_citizen(order, event, now=now))
    return [*notices, *notices_to_subscribers(session, happened, now=now)]


def _concerns_citizen(order: Order, event: Event) -> bool:
    if event.name not in TO_CITIZEN or not order.request.source.external_id:
        return False  # asked for by letter, by another system: nothing leads to a conversation
    if event.actor_role == Role.SYSTEM:
        return event.name in FROM_MACHINE
    return event.actor_role not in (Role.BOT, Role.CITIZEN)


def addressees(order: Order, event: Event) -> tuple[tuple[str, str], ...]:
    """Return (unit id, side) of everybody who has to know; side is `unit` or `office`.

    A reminder goes to whoever owes the clock, everything else to lead and co-organisers.
    """
    if event.name in TO_OFFICE:
        office = rulebook().policy.office(TO_OFFICE[event.name])
        return ((office, "office"),) if office else ()
    of_a_clock = event.name in REMINDERS or event.name == "due_settled"
    owed_by = str(event.details.get("unit_id", "")) if of_a_clock else ""
    if owed_by:
        outside = event.details.get("part") == Part.OFFICE
        return ((owed_by, "office" if outside else "unit"),)
    if "target_id" in event.details:
        return ((str(event.details["target_id"]), "unit"),)
    if order.assignment is None:
        return ()
    if event.name == "hand_in_share":
        return ((order.lead_id, "unit"),)
    return tuple((unit_id, "unit") for unit_id in (order.assignment.lead_id, *order.assignment.co_ids))


def _to_units(order: Order, event: Event, *, now: datetime) -> list[NewNotice]:
    at = calendar().next_office_moment(now) if event.name in IN_OFFICE_HOURS else now
    told = addressees(order, event)
    facts = _facts(order, event) if told else {}
    return [
        NewNotice(
            key=_key(order, event, unit_id, at=at),
            way="unit",
            address=unit_id,
            order_number=order.number,
            text=wording.phrase("notices", f"{side}_{event.name}", **facts),
            at=at,
        )
        for unit_id, side in told
    ]


def _key(order: Order, event: Event, address: str, *, at: datetime) -> str:
    if event.name in REMINDERS:
        # At most one reminder of each kind a day for an order, however many of its clocks are near or late.
        return f"{order.number}:{event.name}:{local(at).date()}:{address}"
    if event.name == "due_settled":
        return f"{order.number}:{event.name}:{order.revision}:{event.details['clock']}:{address}"
    return f"{order.number}:{event.name}:{order.revision}:{address}"


def _to_citizen(order: Order, event: Event, *, now: datetime) -> NewNotice:
    buttons: tuple[str, ...] = ()
    if event.name in ("approve", "follow_parent"):
        buttons = (wording.phrase("notices", "button_solved"), wording.phrase("notices", "button_not_solved"))
    return NewNotice(
        key=f"{order.number}:{event.name}:{order.revision}:citizen",
        way="citizen",
        address=order.request.source.conversation_id,
        order_number=order.number,
        text=wording.phrase("notices", _phrase_for_citizen(order, event), **_facts(order, event)),
        at=now,
        buttons=buttons,
    )


def _phrase_for_citizen(order: Order, event: Event) -> str:
    if event.name == "file" and order.assignment is not None:
        return "citizen_file_assigned"
    return "citizen_return" if event.name == "return_for_rework" else f"citizen_{event.name}"


def _share_reason(order: Order, event: Event) -> str:
    target = event.details.get("target_id")
    share = next((c for c in order.running if c.kind is ClockKind.SHARE and c.unit_id == target), None)
    return wording.clock_reason(share, calendar()) if share else ""


def _ground(event: Event) -> dict[str, object]:
    code = str(event.details.get("listed_ground", ""))
    return wording.declining_ground(code) if code else {}


def _facts(order: Order, event: Event) -> dict[str, object]:
    binding = order.binding
    sign = next((c for c in order.running if c.kind is ClockKind.SIGN), None)
    office = next((c for c in order.running if c.part is Part.OFFICE), None)
    code = str(event.details.get("clock", ""))
    names = order.request.private_names
    late = next((c for c in order.clocks if c.code == code and c.round == order.round and c.governing), None)
    return {
        **_ground(event),
        "number": order.number,
        "parent": event.details.get("parent", ""),
        "share_reason": _share_reason(order, event),
        "title": mask_text(order.request.title, names=names),
        "unit": order.assignment.lead_name if order.assignment else "",
        "result": mask_text(order.result, names=names),
        "text": mask_text(event.text, names=names),
        "reason": wording.clock_reason(binding, calendar()) if binding else "",
        "reason_sign": wording.due_local(sign) if sign else "",
        "reason_office": wording.due_local(office) if office else "",
        "clock_name": wording.clock_name(code),
        "clock_reason": wording.clock_reason(late, calendar()) if late else "",
    }
