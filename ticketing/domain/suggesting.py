"""Suggesting a unit: the rule table's word, weighed against what people chose before and old orders say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ticketing.domain.actors import Role
from ticketing.domain.copies import replace
from ticketing.domain.orders import Assignment

# As many choices of people weigh as much as the rule. One or two may be slips: they are not counted at all.
RULE_WEIGHT = 3.0
FEWEST_CHOICES = 3
# A model learnt from the site's old orders has as much to say as the rules.
HISTORY_WEIGHT = 0.5
SHOWN = 3
NOT_SHOWN = frozenset({Role.UNIT, Role.CITIZEN})


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for a unit: a code of the wording data and what fills it."""

    kind: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitSuggestion:
    """A unit with co-organisers, the rule that names it ("" for none) and why.

    `confidence` in 0..1: how likely this is the right lead, from topic, rules, choices and old orders.
    """

    lead_id: str
    lead_name: str
    co_ids: tuple[str, ...] = ()
    co_names: tuple[str, ...] = ()
    rule_id: str = ""
    confidence: float = 0.0
    grounds: tuple[Ground, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Return all reasons in one line."""
        return " · ".join(self.reasons)

    @property
    def assignment(self) -> Assignment:
        """Return what an order that follows the suggestion gets."""
        return Assignment(
            self.lead_id, self.lead_name, self.co_ids, self.co_names, self.rule_id, reason=self.reason
        )


@dataclass(frozen=True, slots=True)
class TopicRouting:
    """What the rule table gives for one possible topic, the most specific rule first; `share` in 0..1."""

    topic: str
    share: float
    assignments: tuple[Assignment, ...]


def by_rules(routings: Iterable[TopicRouting], *, place: str) -> list[UnitSuggestion]:
    """Return the units the rules name; only the most specific rule of a topic gives confidence."""
    found: dict[str, UnitSuggestion] = {}
    for routing in routings:
        for rank, given in enumerate(routing.assignments):
            ground = Ground(
                "rule" if rank == 0 else "wider_rule",
                {"rule": given.rule_id, "topic": routing.topic, "place": place},
            )
            share = routing.share if rank == 0 else 0.0
            known = found.setdefault(given.lead_id, _of(given))
            found[given.lead_id] = replace(
                known, confidence=known.confidence + share, grounds=(*known.grounds, ground)
            )
    return list(found.values())


def _of(given: Assignment) -> UnitSuggestion:
    return UnitSuggestion(given.lead_id, given.lead_name, given.co_ids, given.co_names, given.rule_id)


def with_history(
    suggestions: Sequence[UnitSuggestion], learnt: Sequence[tuple[str, str, float]]
) -> list[UnitSuggestion]:
    """Weigh in (unit id, name, confidence) as a model of old orders ranks them; () changes nothing."""
    if not learnt:
        return list(suggestions)
    found = {s.lead_id: replace(s, confidence=(1 - HISTORY_WEIGHT) * s.confidence) for s in suggestions}
    for unit_id, name, confidence in learnt:
        known = found.get(unit_id, UnitSuggestion(unit_id, name))
        ground = Ground("history", {"percent": round(100 * confidence)})
        found[unit_id] = replace(
            known,
            confidence=known.confidence + HISTORY_WEIGHT * confidence,
            grounds=(*known.grounds, ground),
        )
    return list(found.values())


def with_choices(
    suggestions: Sequence[UnitSuggestion], choices: Mapping[str, int], names: Mapping[str, str]
) -> list[UnitSuggestion]:
    """Weigh in how often people chose each unit for the same topic, district and proposal.

    Fewer than three choices of a unit are not counted. Units without a name in `names` no longer exist.
    """
    counted = {u: n for u, n in choices.items() if n >= FEWEST_CHOICES and u in names}
    total = RULE_WEIGHT + sum(counted.values())
    found = {s.lead_id: replace(s, confidence=RULE_WEIGHT * s.confidence / total) for s in suggestions}
    for unit_id, count in counted.items():
        known = found.get(unit_id, UnitSuggestion(unit_id, names[unit_id]))
        ground = Ground("choices", {"count": count, "unit": known.lead_name})
        found[unit_id] = replace(
            known, confidence=known.confidence + count / total, grounds=(*known.grounds, ground)
        )
    return list(found.values())


def best_of(suggestions: Iterable[UnitSuggestion]) -> tuple[UnitSuggestion, ...]:
    """Return the three most likely; equal ones stay in the order in which the rules name them."""
    ranked = sorted(suggestions, key=lambda s: -s.confidence)
    return tuple(replace(s, confidence=min(1.0, s.confidence)) for s in ranked[:SHOWN])
