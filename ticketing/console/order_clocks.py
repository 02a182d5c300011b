"""What an order's page shows of time: which limit binds and why, who held it, its case."""

from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy.orm import Session

from ticketing.console.rendering import duration, wording
from ticketing.domain.clocks import Clock
from ticketing.domain.escalating import LADDER
from ticketing.domain.kinds import ClockKind, Part
from ticketing.domain.orders import Order
from ticketing.domain.states import ENDED
from ticketing.notices import wording as notices
from ticketing.storage.reference import calendar
from ticketing.usecases import reading_orders

# The bar is drawn in this many steps.
BAR = 1000


def clock_facts(session: Session, order: Order, view: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return the facts of the page's clock, ledger and case cards."""
    spans = reading_orders.order_ledger(session, order.number, now=now)
    ended = order.state in ENDED
    clocks = [clock | {"over": ended or _over(clock, order)} for clock in view["clocks"]]
    past = [clock for clock in clocks if clock["over"]]
    return {
        "running": [clock for clock in clocks if not clock["over"]],
        "past": past,
        "late": sum(clock["missed_at"] is not None for clock in past),
        "binding_story": binding_story(order),
        "overruled": [_overruled(clock) for clock in order.clocks if not clock.governing],
        "ledger": ledger_bar(spans),
        "ladder": ladder(order),
    }


def _over(clock: dict[str, Any], order: Order) -> bool:
    past_round = clock["round"] != order.round and clock["part"] != str(Part.CASE)
    return bool(clock["done_at"] or clock["cleared_at"] or past_round)


def binding_story(order: Order) -> list[str]:
    """Return in plain words how the binding limit came about, a sentence a line; empty before dispatch."""
    binding = order.binding
    if binding is None:
        return []
    words = wording()["clocks"]
    lines = [words["counted"].format(name=_name(binding), basis=notices.clock_basis(binding))]
    rivals = [clock for clock in order.clocks if _rivals(clock, binding)]
    lines += [
        words["rival"].format(name=_name(c), reason=notices.clock_reason(c, calendar())) for c in rivals
    ]
    if rivals:
        lines.append(words["earliest"])
    return lines


def _rivals(clock: Clock, binding: Clock) -> bool:
    same = clock.kind is ClockKind.RESULT and clock.round == binding.round and clock.governing
    return same and clock.key != binding.key and clock.cleared_at is None


def _name(clock: Clock) -> str:
    return notices.clock_name(clock.code)


def _overruled(clock: Clock) -> dict[str, str]:
    """A variant of another profile: kept for the record, it counts for nobody."""
    return {
        "name": _name(clock),
        "profile": wording()["clocks"]["profiles"].get(clock.profile, clock.profile),
        "reason": notices.clock_reason(clock, calendar()),
        "basis": notices.clock_basis(clock),
    }


def ledger_bar(spans: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the spans with their place on a bar of BAR steps, and the total; the widths add up exactly."""
    total = sum(span["seconds"] for span in spans)
    ends = [round(part / total * BAR) if total else 0 for part in accumulate(s["seconds"] for s in spans)]
    starts = [0, *ends][: len(ends)]
    rows = [
        {**span, "x": start, "width": end - start, "length": duration(timedelta(seconds=span["seconds"]))}
        for span, start, end in zip(spans, starts, ends, strict=True)
    ]
    return {"rows": rows, "total": duration(timedelta(seconds=total)), "width": BAR}


def ladder(order: Order) -> list[dict[str, Any]]:
    """Return the steps of the supervision ladder; `reached` ones are behind or at the present level."""
    present = LADDER.index(order.case.level)
    return [
        {
            "name": notices.name_of("case_levels", level),
            "reached": step <= present,
            "present": step == present,
        }
        for step, level in enumerate(LADDER)
    ]
