"""What an order is: the citizen's request, its round of handling, its clocks and its rating."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ticketing.domain.clocks import Clock
from ticketing.domain.elements import Element
from ticketing.domain.kinds import ClockKind, Complexity, OrderKind, RequestType
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
    understanding: Mapping[str, object] = field(default_factory=dict)


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
        return tuple(c for c in self.clocks if c.governing and c.done_at is None and c.round == self.round)

    @property
    def binding(self) -> Clock | None:
        """Return the clock that binds the result: the earliest of this round's result clocks."""
        results = [
            c for c in self.clocks if c.kind is ClockKind.RESULT and c.governing and c.round == self.round
        ]
        return min(results, key=lambda clock: clock.due, default=None)


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
