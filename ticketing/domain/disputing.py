"""Returning an order to the assigning side and deciding on it (rules T8 and T9): conditions and effects."""

from ticketing.domain.actors import Role
from ticketing.domain.clocks import Clock, clear, complete, start_clocks
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.kinds import ClockKind, Part
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Base, Rulebook
from ticketing.domain.records import Dispute, Task

DECIDING = frozenset({ClockKind.ARBITRATE, ClockKind.CONSULT})
BEGINNING = frozenset({ClockKind.SIGN, ClockKind.DEPLOY})


def claim_cited(order: Order, ask: Ask, _book: Rulebook) -> None:
    """A return cites an item of the powers list and names the proper unit (国办函〔2025〕66号)."""
    require(ask.claim is not None and ask.claim.item, Malformed("claim_missing", field="item"))
    named = ask.claim is not None and ask.claim.proper_id not in ("", order.lead_id)
    require(named, Malformed("proper_unit_missing", field="proper_unit_id"))


def returns_left(order: Order, _ask: Ask, book: Rulebook) -> None:
    """Two returns at most; a third dispute goes up the line for consultation (会商)."""
    most = book.policy.returns_max
    require(len(order.disputes) < most, Conflict("returns_used_up", most=most, allowed=("ask_consultation",)))


def returns_used(order: Order, _ask: Ask, book: Rulebook) -> None:
    """Consultation is asked for only when the returns are used up."""
    most = book.policy.returns_max
    require(
        len(order.disputes) >= most, Conflict("returns_not_used_up", most=most, allowed=("return_order",))
    )


def return_not_forbidden(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """A rejected return and a consultation end the argument (禁退)."""
    require(not order.return_forbidden, Conflict("return_forbidden", allowed=("sign",)))


def within_return_window(order: Order, ask: Ask, _book: Rulebook) -> None:
    """A return comes within the signing limit, one working day (吕梁: 异议1个工作日)."""
    limit = next((c for c in order.running if c.kind is ClockKind.SIGN), None)
    in_time = limit is not None and (limit.provisional or ask.now < limit.due)
    require(in_time, Conflict("return_too_late", due=limit.due if limit else None))


def not_dispatcher(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Nobody judges his own dispatch."""
    require(ask.actor.id != order.dispatched_by, Forbidden("own_dispatch"))


def not_party(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Nobody judges a dispute of his own unit."""
    dispute = order.dispute
    parties = order.handling_units | ({dispute.claim.proper_id} if dispute else set())
    require(ask.actor.unit_id is None or ask.actor.unit_id not in parties, Forbidden("own_dispute"))


def right_level(order: Order, ask: Ask, _book: Rulebook) -> None:
    """The arbiter decides a return, a leader what went up the line (会商: 副秘书长、副市长)."""
    consulted = order.dispute is not None and order.dispute.consulted
    allowed = "leader" if consulted else "supervisor"
    require(consulted == (ask.actor.role is Role.LEADER), Forbidden("wrong_level", allowed=(allowed,)))


def not_yet_consulted(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """A dispute goes up the line once."""
    require(order.dispute is not None and not order.dispute.consulted, Conflict("already_consulted"))


def another_unit(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Sending it back to the unit that returned it is a rejection and has to be said as one."""
    same = ask.assignment is not None and ask.assignment.lead_id == order.lead_id
    require(not same, Conflict("same_unit_again", allowed=("reject_return",)))


def no_return_loop(order: Order, ask: Ask, _book: Rulebook) -> None:
    """A unit whose return was upheld does not get the order back but by consultation (A→B→A)."""
    chosen = ask.assignment.lead_id if ask.assignment else ""
    consulted = order.dispute is not None and order.dispute.consulted
    loop = chosen in freed_units(order)
    path = tuple(d.unit_name for d in order.disputes)
    require(consulted or not loop, Conflict("return_loop", path=path, allowed=("refer_up",)))


def freed_units(order: Order) -> frozenset[str]:
    """Return the units whose returns of this order were upheld."""
    return frozenset(dispute.unit_id for dispute in order.disputes if dispute.upheld)


def open_dispute(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The return answers the signing limit; every other clock of the order runs on."""
    return _dispute(order, ask, rulebook, consulted=False)


def open_consultation(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The third dispute goes straight up the line."""
    return _dispute(order, ask, rulebook, consulted=True)


def _dispute(order: Order, ask: Ask, rulebook: Rulebook, *, consulted: bool) -> Order:
    assert ask.claim is not None
    assert order.assignment is not None
    opened = Dispute(
        unit_id=order.assignment.lead_id,
        unit_name=order.assignment.lead_name,
        claim=ask.claim,
        returned_at=ask.now,
        loop=ask.claim.proper_id in freed_units(order),
        consulted=consulted,
    )
    clocks = complete(order.clocks, frozenset({ClockKind.SIGN}), now=ask.now)
    changed = replace(order, disputes=(*order.disputes, opened), clocks=clocks)
    return _begin(changed, ask, rulebook, base="consulted" if consulted else "disputed")


def _begin(order: Order, ask: Ask, rulebook: Rulebook, *, base: Base) -> Order:
    begun = start_clocks(
        rulebook, order.kind, base, start=ask.now, round_number=order.round, known=order.clocks
    )
    return replace(order, clocks=order.clocks + begun)


def take_up_the_line(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The arbiter cannot or may not decide: a leader does."""
    clocks = complete(order.clocks, DECIDING, now=ask.now)
    changed = _decide(replace(order, clocks=clocks), consulted=True)
    return _begin(changed, ask, rulebook, base="consulted")


def _decide(order: Order, **facts: object) -> Order:
    decided = tuple(replace(d, **facts) if d is order.dispute else d for d in order.disputes)  # type: ignore[arg-type]
    return replace(order, disputes=decided)


def uphold_return(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """An upheld return lifts the returner's D1 and gives the new unit a fresh one; t0 stays."""
    assert ask.assignment is not None
    dispute, new = order.dispute, ask.assignment
    clocks = complete(order.clocks, DECIDING, now=ask.now)
    clocks = clear(clocks, frozenset({ClockKind.DEPLOY}), now=ask.now, forgive=True)
    # A unit that helped and now leads owes the lead's clocks, no longer its share.
    clocks = clear(clocks, frozenset({ClockKind.SHARE}), now=ask.now, unit_id=new.lead_id)
    clocks = tuple(_owed_by(c, order.lead_id, new.lead_id) for c in clocks)
    begun = _fresh(order, ask, rulebook, unit_id=new.lead_id, known=clocks, kinds=BEGINNING)
    final = dispute is not None and dispute.consulted
    changed = _decide(
        order, upheld=True, decided_at=ask.now, decided_by=ask.actor.id, new_unit_id=new.lead_id
    )
    kept = (
        tuple(zip(order.assignment.co_ids, order.assignment.co_names, strict=True))
        if order.assignment
        else ()
    )
    co = tuple((i, n) for i, n in kept if i != new.lead_id)
    team = replace(new, co_ids=tuple(i for i, _ in co), co_names=tuple(n for _, n in co))
    return replace(
        changed,
        assignment=team,
        tasks=_hand_over(order, ask),
        clocks=clocks + begun,
        dispatched_by=ask.actor.id,
        return_forbidden=final,
    )


def _owed_by(clock: Clock, old: str, new: str) -> Clock:
    """Return an open clock of the old unit as the new unit's; a miss stays with the unit that missed."""
    if clock.open and clock.missed_at is None and clock.unit_id == old and clock.part is Part.LEAD:
        return replace(clock, unit_id=new)
    return clock


def _hand_over(order: Order, ask: Ask) -> tuple[Task, ...]:
    assert ask.assignment is not None
    new = Task(ask.assignment.lead_id, ask.assignment.lead_name, Part.LEAD, ask.now)
    others = (t for t in order.tasks if t.unit_id != new.unit_id)
    ended = (
        replace(task, ended_at=ask.now) if task.unit_id == order.lead_id and task.open else task
        for task in others
    )
    return (*ended, new)


def _fresh(
    order: Order,
    ask: Ask,
    rulebook: Rulebook,
    *,
    unit_id: str,
    known: tuple[Clock, ...],
    kinds: frozenset[ClockKind],
) -> tuple[Clock, ...]:
    begun = start_clocks(
        rulebook,
        order.kind,
        "dispatched",
        start=ask.now,
        unit_id=unit_id,
        round_number=order.round,
        known=known,
    )
    return tuple(clock for clock in begun if clock.kind in kinds)


def reject_return(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """A rejected return leaves the D1 with the returner, who must now sign (禁退)."""
    clocks = complete(order.clocks, DECIDING, now=ask.now)
    sign = frozenset({ClockKind.SIGN})
    begun = _fresh(order, ask, rulebook, unit_id=order.lead_id, known=clocks, kinds=sign)
    changed = _decide(order, upheld=False, decided_at=ask.now, decided_by=ask.actor.id)
    return replace(changed, clocks=clocks + begun, return_forbidden=True, dispatched_by=ask.actor.id)


GUARDS = (
    claim_cited,
    returns_left,
    returns_used,
    return_not_forbidden,
    within_return_window,
    not_dispatcher,
    not_party,
    right_level,
    not_yet_consulted,
    another_unit,
    no_return_loop,
)
EFFECTS = (open_dispute, open_consultation, take_up_the_line, uphold_return, reject_return)
