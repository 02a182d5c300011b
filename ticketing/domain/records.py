"""What is kept of an order's handling beside its state: tasks, returns, extensions, plans, final answers."""

from dataclasses import dataclass
from datetime import date, datetime

from ticketing.domain.kinds import Part


@dataclass(frozen=True, slots=True)
class Task:
    """One unit's part in an order. `given_by` handed it down; `ended_at` is when it was taken away."""

    unit_id: str
    unit_name: str
    part: Part
    assigned_at: datetime
    given_by: str = ""
    done_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Say whether the unit still owes its part."""
        return self.done_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a returning unit cites: the item of the powers list and the unit it holds competent.

    `listed_id` is the unit that the list itself names for that item; the machine shows both.
    """

    item: str
    proper_id: str
    proper_name: str
    listed_id: str = ""
    listed_name: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One return of an order and its decision. `upheld` None means undecided; `consulted` that it went up."""

    unit_id: str
    unit_name: str
    claim: Claim
    returned_at: datetime
    loop: bool = False
    consulted: bool = False
    decided_at: datetime | None = None
    decided_by: str = ""
    upheld: bool | None = None
    new_unit_id: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """One request for more time, in working days; `granted` None while nobody has decided."""

    days: int
    asked_by: str
    asked_at: datetime
    round: int = 1
    granted: bool | None = None
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """One dated step of a long-cycle plan."""

    day: date
    text: str
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A long-cycle plan (13710: 时间节点和方案), endorsed by the assigning side, approved by a leader."""

    milestones: tuple[Milestone, ...]
    proposed_by: str
    proposed_at: datetime
    endorsed_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """A final answer (最终答复): evidence file, signing head of the unit, two who checked it."""

    file_reference: str
    head_name: str
    text: str
    proposed_by: str
    proposed_at: datetime
    endorsed_by: str = ""
    confirmed_by: str = ""
    # SHA-256 of the files that came with it.
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that nobody answered."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A closure by the bot that was drawn for a person's call; `contradicted` None until one is reached."""

    drawn_at: datetime
    round: int
    attempts: tuple[Attempt, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""
    contradicted: bool | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The supervision case (督办件) opened with every order; `level` is a code of the escalation ladder."""

    level: str = "track"
    raised_at: datetime | None = None
    raised_by: str = ""
    reason: str = ""
    letters: int = 0
    # What the machine has proposed already.
    proposed: tuple[str, ...] = ()
