"""The shapes of orders on the wire, with their limits."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ticketing.domain.elements import ELEMENT_NAMES, Element
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import NewOrder, Rating, Source, Topic

MAX_MATTER = 20_000
MAX_VALUE = 2_000
# What no person types on purpose and PostgreSQL cannot store.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _clean(text: str) -> str:
    return CONTROL.sub("", text).strip()


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


def _small(value: dict[str, object]) -> dict[str, object]:
    if len(str(value)) > 4 * MAX_VALUE:
        raise ValueError("too large")
    return value


Text = Annotated[str, Field(max_length=MAX_VALUE), AfterValidator(_clean)]
Matter = Annotated[str, Field(max_length=MAX_MATTER), AfterValidator(_clean), AfterValidator(_not_empty)]
Name = Annotated[str, Field(max_length=80), AfterValidator(_clean)]
Channel = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
ConversationId = Annotated[str, Field(pattern=r"^[A-Za-z0-9:_.-]{1,128}$")]
Facts = Annotated[dict[str, object], AfterValidator(_small)]


class Model(BaseModel):
    """Refuses fields that nobody reads: a misspelt one must not vanish silently."""

    model_config = ConfigDict(extra="forbid")


class ElementIn(Model):
    """One of the five elements."""

    value: Text | None = None
    declined: bool = False


class ElementsIn(Model):
    """The five elements; one that is absent is missing."""

    what: ElementIn = ElementIn()
    where: ElementIn = ElementIn()
    when: ElementIn = ElementIn()
    caller_name: ElementIn = ElementIn()
    phone: ElementIn = ElementIn()
    cause: ElementIn = ElementIn()


class TopicModel(Model):
    """A topic by its code in the taxonomy (DB44/T 2479—2024)."""

    code: str = Field(pattern=r"^\d{2}(\d{2}(\d{2})?)?$")
    name: Name | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)


class SourceIn(Model):
    """Where the request comes from; `conversation_id` with or without its channel in front."""

    channel: Channel
    conversation_id: ConversationId


class NewOrderIn(Model):
    """A request to be filed."""

    request_type: RequestType
    matter: Matter
    title: Name = ""
    topic: TopicModel | None = None
    elements: ElementsIn
    place: Facts | None = None
    anonymous: bool = False
    confidential: bool = False
    urgent: bool = False
    accused_unit: str | None = Field(default=None, max_length=64)
    source: SourceIn
    understanding: Facts = Field(default_factory=dict)

    def to_domain(self) -> NewOrder:
        """Return the request as the domain knows it."""
        elements = {name: getattr(self.elements, name) for name in ELEMENT_NAMES}
        external = self.source.conversation_id.removeprefix(f"{self.source.channel}:")
        topic = self.topic
        return NewOrder(
            request_type=self.request_type,
            matter=self.matter,
            title=self.title or self.matter[:20],
            elements={n: Element(e.value or None, declined=e.declined) for n, e in elements.items()},
            source=Source(self.source.channel, external),
            topic=Topic(topic.code, topic.name or "", topic.confidence or 0.0) if topic else None,
            place={k: str(v) for k, v in (self.place or {}).items() if v is not None},
            anonymous=self.anonymous,
            confidential=self.confidential,
            urgent=self.urgent,
            accused_unit_id=self.accused_unit,
            understanding=self.understanding,
        )


class RatingModel(Model):
    """The three questions of the follow-up; `satisfied` from 1 (bad) to 5 (good)."""

    true: bool = True
    solved: bool
    satisfied: int = Field(ge=1, le=5)

    def to_domain(self) -> Rating:
        """Return the rating as the domain knows it."""
        return Rating(self.true, self.solved, self.satisfied)


class CommandIn(Model):
    """What the citizen wants of his order."""

    command: Literal["urge", "supplement", "withdraw", "rate", "reopen"]
    text: Annotated[str, Field(max_length=MAX_MATTER), AfterValidator(_clean)] | None = None
    rating: RatingModel | None = None
    conversation_id: ConversationId
    phone_tail: str | None = Field(default=None, max_length=20)


class UnitOut(BaseModel):
    """A unit."""

    id: str
    name: str


class AssignmentOut(BaseModel):
    """By which rule and for which reason the unit was chosen."""

    rule: str
    reason: str


class ElementOut(BaseModel):
    """One element, masked."""

    value: str | None
    declined: bool


class ClockOut(BaseModel):
    """One clock. `due_local` may end in 24:00; `provisional` when the year's holidays are not published."""

    code: str
    name: str
    profile: str
    round: int
    due: datetime
    due_local: str
    provisional: bool
    light: str
    started_at: datetime
    done_at: datetime | None
    missed_at: datetime | None
    cleared_at: datetime | None
    original_due: datetime | None
    unit_id: str
    part: str
    reason: str
    basis: str


class TaskOut(BaseModel):
    """One unit's part: `lead`, `co` or `sub`; `given_by` is the unit that handed it down."""

    unit: UnitOut
    part: str
    given_by: str | None
    assigned_at: datetime
    done_at: datetime | None
    ended_at: datetime | None


class DisputeOut(BaseModel):
    """One return: what the unit cites, what the powers list says, what was decided."""

    unit: UnitOut
    item: str
    proper_unit: UnitOut
    listed_unit: UnitOut | None
    returned_at: datetime
    loop: bool
    consulted: bool
    decided_at: datetime | None
    upheld: bool | None


class ExtensionOut(BaseModel):
    """One request for more time, in working days; `granted` null while nobody has decided."""

    days: int
    round: int
    asked_at: datetime
    granted: bool | None
    decided_at: datetime | None


class MilestoneOut(BaseModel):
    """One dated step of a plan."""

    day: date
    text: str
    done_at: datetime | None


class PlanOut(BaseModel):
    """A long-cycle plan."""

    milestones: list[MilestoneOut]
    endorsed: bool
    approved_at: datetime | None


class FinalOut(BaseModel):
    """A final answer and who has checked it."""

    file_reference: str
    head_name: str
    text: str
    endorsed: bool
    confirmed: bool


class CaseOut(BaseModel):
    """The supervision case: `track`, `letter`, `special` or `third`."""

    level: str
    level_name: str
    raised_at: datetime | None


class HolderOut(BaseModel):
    """On whose desk the order lies; `subject` is the unit or the parent's number."""

    holder: str
    name: str
    subject: str


class SpanOut(BaseModel):
    """A stretch of time with one holder."""

    holder: str
    holder_name: str
    subject: str
    since: datetime
    until: datetime
    seconds: float


class LedgerOut(BaseModel):
    """Who held the order and how long; the spans add up to its age."""

    spans: list[SpanOut]


class BindingOut(BaseModel):
    """The limit that binds the result."""

    code: str
    due: datetime
    due_local: str
    reason: str


class TimelineOut(BaseModel):
    """One line of the history."""

    at: datetime
    event: str
    text: str
    actor: str


class OrderView(BaseModel):
    """An order as readers see it; personal data masked."""

    number: str
    state: str
    state_name: str
    light: str
    title: str
    request_type: str
    matter: str
    topic: TopicModel | None
    unit: UnitOut | None
    co_units: list[UnitOut]
    assignment: AssignmentOut | None
    elements: dict[str, ElementOut]
    place: dict[str, str]
    anonymous: bool
    confidential: bool
    urgent: bool
    round: int
    source: dict[str, str]
    created_at: datetime
    updated_at: datetime
    dispatched_at: datetime | None
    clocks: list[ClockOut]
    binding: BindingOut | None
    officer: str | None
    result: str
    contacted_at: datetime | None
    no_evidence: str
    grade: str | None
    holder: HolderOut
    parent_number: str | None
    case: CaseOut
    tasks: list[TaskOut]
    disputes: list[DisputeOut]
    extensions: list[ExtensionOut]
    plan: PlanOut | None
    final: FinalOut | None
    counts: dict[str, int]
    timeline: list[TimelineOut]
    rating: RatingModel | None
    revision: int


class OrderList(BaseModel):
    """A page of orders, newest first."""

    items: list[OrderView]
    next_cursor: str | None


class CommandOut(BaseModel):
    """The order after a command and the code of what happened."""

    order: OrderView
    outcome: str


class PublicEvent(BaseModel):
    """One line of the history without anybody's words."""

    at: datetime
    event: str
    text: str


class ProgressView(BaseModel):
    """What a citizen may know; the words of the matter only for the owner."""

    number: str
    owner: bool
    state: str
    state_name: str
    light: str
    unit: str | None
    binding_due: datetime | None
    due_reason: str | None
    title: str | None
    result: str | None
    timeline: list[PublicEvent]
