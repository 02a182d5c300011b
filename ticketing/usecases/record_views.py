"""The records of an order's handling as readers see them; disputes between offices stay between offices."""

from collections.abc import Callable

from ticketing.domain.orders import Order
from ticketing.domain.records import Dispute, Extension, Task
from ticketing.notices import wording


def view_records(order: Order, *, outside: bool, hide: Callable[[str], str]) -> dict[str, object]:
    """Return tasks, disputes, extensions, plan, final answer and case; `hide` masks what people wrote."""
    return {
        "parent_number": order.parent_number,
        "repeat": None if outside else _repeat(order),
        "case": {
            "level": order.case.level,
            "level_name": wording.name_of("case_levels", order.case.level),
            "raised_at": order.case.raised_at,
        },
        "tasks": [_task(task) for task in order.tasks],
        "disputes": [] if outside else [_dispute(dispute) for dispute in order.disputes],
        "extensions": [] if outside else [_extension(e) for e in order.extensions],
        "plan": _plan(order, hide),
        "final": None if outside else _final(order, hide),
    }


def _repeat(order: Order) -> dict[str, object] | None:
    """What the machine made of the caller's earlier orders on this matter, in words."""
    if not order.repeat_of:
        return None
    facts = {"of": order.repeat_of, "count": order.repeat_count}
    return {"kind": order.repeat_kind, **facts, "text": wording.phrase("repeats", order.repeat_kind, **facts)}


def _task(task: Task) -> dict[str, object]:
    return {
        "unit": {"id": task.unit_id, "name": task.unit_name},
        "part": str(task.part),
        "given_by": task.given_by or None,
        "assigned_at": task.assigned_at,
        "done_at": task.done_at,
        "ended_at": task.ended_at,
    }


def _extension(extension: Extension) -> dict[str, object]:
    return {
        "days": extension.days,
        "round": extension.round,
        "asked_at": extension.asked_at,
        "granted": extension.granted,
        "decided_at": extension.decided_at,
    }


def _plan(order: Order, hide: Callable[[str], str]) -> dict[str, object] | None:
    plan = order.plan
    if plan is None:
        return None
    steps = [{"day": s.day, "text": hide(s.text), "done_at": s.done_at} for s in plan.milestones]
    return {"milestones": steps, "endorsed": bool(plan.endorsed_by), "approved_at": plan.approved_at}


def _final(order: Order, hide: Callable[[str], str]) -> dict[str, object] | None:
    final = order.final
    if final is None:
        return None
    return {
        "file_reference": final.file_reference,
        "head_name": final.head_name,
        "text": hide(final.text),
        "endorsed": bool(final.endorsed_by),
        "confirmed": bool(final.confirmed_by),
    }


def _dispute(dispute: Dispute) -> dict[str, object]:
    claim = dispute.claim
    return {
        "unit": {"id": dispute.unit_id, "name": dispute.unit_name},
        "item": claim.item,
        "proper_unit": {"id": claim.proper_id, "name": claim.proper_name},
        "listed_unit": {"id": claim.listed_id, "name": claim.listed_name} if claim.listed_id else None,
        "returned_at": dispute.returned_at,
        "loop": dispute.loop,
        "consulted": dispute.consulted,
        "decided_at": dispute.decided_at,
        "upheld": dispute.upheld,
    }
