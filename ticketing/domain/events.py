"""What the history says of a command: who, when, which rule, and the facts that came with it."""

from datetime import datetime

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask
from ticketing.domain.orders import Event, Order
from ticketing.domain.privacy import mask_text

# Facts of a command that go into the history as they are, when they were given.
PLAIN = ("days", "file_reference", "reason_class", "listed_ground", "officer", "grade")


def make_event(
    name: str, actor: Actor, *, at: datetime, text: str = "", details: dict[str, object] | None = None
) -> Event:
    """Return an event of this actor."""
    return Event(name, at, actor.id, str(actor.role), actor.name, text, details or {})


def command_event(ask: Ask, rule: str, *, before: Order, after: Order) -> Event:
    """Return the event of a command that was carried out."""
    details: dict[str, object] = {"rule": rule, "from": str(before.state), "to": str(after.state)}
    details |= {name: getattr(ask, name) for name in PLAIN if getattr(ask, name)}
    details |= _shared_facts(ask) | _proof_facts(ask, before)
    details |= _unit_facts(ask) | _claim_facts(ask, after) | _plan_facts(ask) | _rating_facts(ask)
    if after.lead_id != before.lead_id:
        details["lead_id"] = after.lead_id
    if after.round != before.round:
        details["round"] = after.round
    return make_event(str(ask.command), ask.actor, at=ask.now, text=ask.text, details=details)


def _unit_facts(ask: Ask) -> dict[str, object]:
    team = ask.assignment
    if team is None:
        return {}
    return {"unit": team.lead_name, "unit_id": team.lead_id, "rule_id": team.rule_id}


def _shared_facts(ask: Ask) -> dict[str, object]:
    facts: dict[str, object] = {}
    if ask.handed:
        facts |= {"unit": ask.handed.target.name, "target_id": ask.handed.target.id}
        facts["amount"] = ask.handed.amount
    if ask.parent:
        facts["parent"] = ask.parent.number
    return facts


def _proof_facts(ask: Ask, order: Order) -> dict[str, object]:
    """What somebody says about time is kept apart from the time at which he said it.

    A file's name may be a person's: it is written down as readers may see it.
    """
    facts: dict[str, object] = {}
    if ask.claimed_at:
        facts["claimed_at"] = ask.claimed_at.isoformat()
    if ask.evidence:
        names = order.request.private_names
        facts["evidence"] = [[mask_text(item.name, names=names), item.sha256] for item in ask.evidence]
    elif ask.no_evidence.strip():
        reason = mask_text(ask.no_evidence.strip(), names=order.request.private_names)
        facts["no_evidence"] = reason
    if ask.doubts:
        facts["doubts"] = list(ask.doubts)
    return facts


def _claim_facts(ask: Ask, order: Order) -> dict[str, object]:
    claim = ask.claim
    if claim is None:
        return {}
    loop = order.dispute is not None and order.dispute.loop
    listed = {"listed_unit": claim.listed_name} if claim.listed_name else {}
    return {"item": claim.item, "proper_unit": claim.proper_name, "loop": loop, **listed}


def _plan_facts(ask: Ask) -> dict[str, object]:
    return {"milestones": [step.day.isoformat() for step in ask.milestones]} if ask.milestones else {}


def _rating_facts(ask: Ask) -> dict[str, object]:
    rating = ask.rating
    if rating is None:
        return {}
    return {"true": rating.true, "solved": rating.solved, "satisfied": rating.satisfied}
