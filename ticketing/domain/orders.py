"""What an order is: the citizen's request, its round of handling, its clocks and its rating."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ticketing.domain.clocks import Clock
from ticketing.domain.elements import Element
from ticketing.domain.kinds import ClockKind, Complexity, OrderKind, Part, RequestType
from ticketing.domain.records import Attempt, Case, Dispute, Extension, FinalAnswer, Plan, Sample, Task
from ticketing.domain.states import ENDED, State


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its code in the taxonomy; `confidence` in 0..1 says how sure the choice is."""

    code: str
    name: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where the request came from; `external_id` is the channel's own name of the conversation."""

    channel: str
    external_id: str

    @property
    def conversation_id(self) -> str:
        """Return the name of the conversation across channels."""
        return f"{self.channel}:{self.external_id}"


# From here on a caller counts as content.
SATISFIED_FROM = 3


@dataclass(frozen=True, slots=True)
class Rating:
    """The three questions of the follow-up: is the result true, solved, satisfying (1 bad … 5 good)?"""

    true: bool
    solved: bool
    satisfied: int


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A request as the bot or an operator files it; becomes an order only when it is complete."""

    request_type: RequestType
    matter: str
    title: str
    elements: Mapping[str, Element]
    source: Source
    topic: Topic | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False
    confidential: bool = False
    urgent: bool = False
    accused_unit_id: str | None = None
    understanding: Mapping[str, object] = field(default_factory=dict)

    @property
    def private_names(self) -> tuple[str, ...]:
        """Return the names that must not be read in anybody's words."""
        name = self.elements.get("caller_name", Element()).value
        return (name,) if name else ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who handles: lead and co-organisers, and by which rule they were chosen."""

    lead_id: str
    lead_name: str
    co_ids: tuple[str, ...] = ()
    co_names: tuple[str, ...] = ()
    rule_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `revision` counts the stored changes; two writers of the same revision cannot both win."""

    number: str
    state: State
    request: NewOrder
    created_at: datetime
    updated_at: datetime
    complexity: Complexity = Complexity.GENERAL
    assignment: Assignment | None = None
    round: int = 1
    dispatched_at: datetime | None = None
    officer: str = ""
    result: str = ""
    no_evidence: str = ""
    contacted_at: datetime | None = None
    applicant_id: str | None = None
    applicant_unit_id: str | None = None
    grade: str | None = None
    returned_count: int = 0
    urged_count: int = 0
    rework_count: int = 0
    closed_at: datetime | None = None
    rating: Rating | None = None
    first_follow_up_by: str | None = None
    dispatched_by: str = ""
    tasks: tuple[Task, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    return_forbidden: bool = False
    extensions: tuple[Extension, ...] = ()
    interim_replied_at: datetime | None = None
    plan: Plan | None = None
    final: FinalAnswer | None = None
    attempts: tuple[Attempt, ...] = ()
    sample: Sample | None = None
    parent_number: str | None = None
    repeat_kind: str = "first"
    repeat_of: str = ""
    repeat_count: int = 0
    case: Case = field(default_factory=Case)
    clocks: tuple[Clock, ...] = ()
    profile_version: str = ""
    next_check_at: datetime | None = None
    revision: int = 0

    @property
    def kind(self) -> OrderKind:
        """Return what decides which clocks this order gets."""
        return OrderKind(self.request.request_type, self.complexity, self.request.urgent)

    @property
    def running(self) -> tuple[Clock, ...]:
        """Return the clocks that count and are not done: none once the order has ended."""
        if self.state in ENDED:
            return ()
        return tuple(c for c in self.clocks if c.governing and c.open and self.counts(c))

    def counts(self, clock: Clock) -> bool:
        """Say whether the clock belongs to the present round; a supervision case outlives rounds."""
        return clock.round == self.round or clock.part is Part.CASE

    @property
    def binding(self) -> Clock | None:
        """Return the clock that binds the result: the earliest of this round's result clocks."""
        results = [
            c
            for c in self.clocks
            if c.kind is ClockKind.RESULT and c.governing and c.round == self.round and c.cleared_at is None
        ]
        steps = [c for c in self.clocks if c.kind is ClockKind.MILESTONE and c.round == self.round]
        first = min(results, key=lambda clock: clock.due, default=None)
        return first or max(steps, key=lambda clock: clock.due, default=None)

    @property
    def dispute(self) -> Dispute | None:
        """Return the return that waits for its decision, or None."""
        return next((d for d in reversed(self.disputes) if d.upheld is None), None)

    @property
    def extension(self) -> Extension | None:
        """Return the request for more time that waits for its decision, or None."""
        return next((e for e in reversed(self.extensions) if e.granted is None), None)

    @property
    def lead_id(self) -> str:
        """Return the leading unit; empty before the dispatch."""
        return self.assignment.lead_id if self.assignment else ""

    @property
    def handling_units(self) -> frozenset[str]:
        """Return every unit that has or had a part in the work."""
        named = {self.assignment.lead_id, *self.assignment.co_ids} if self.assignment else set()
        return frozenset(named | {task.unit_id for task in self.tasks})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an order; `at` is when it happened, not when it was noticed."""

    name: str
    at: datetime
    actor_id: str
    actor_role: str
    actor_name: str = ""
    text: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


# An order as it stands now, and what has just happened to it, oldest first.
Happened = tuple[Order, Sequence[Event]]
