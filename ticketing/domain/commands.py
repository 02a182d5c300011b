"""What somebody can ask of an order, and what comes with the asking."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ticketing.domain.actors import Actor
from ticketing.domain.kinds import Complexity
from ticketing.domain.orders import Assignment, Order, Rating
from ticketing.domain.records import Claim, Milestone
from ticketing.domain.units import Unit


class Command(StrEnum):
    """One thing someone does to an order."""

    FILE = "file"
    DIVERT = "divert"
    DECLINE = "decline"
    ANSWER = "answer"
    MERGE = "merge"
    QUEUE = "queue"
    DISPATCH = "dispatch"
    SIGN = "sign"
    DEPLOY = "deploy"
    FEED_BACK = "feed_back"
    APPLY_FOR_CLOSING = "apply_for_closing"
    RETURN_FOR_REWORK = "return_for_rework"
    APPROVE = "approve"
    CLOSE = "close"
    CALL_AGAIN = "call_again"
    SETTLE = "settle"
    REWORK = "rework"
    REOPEN = "reopen"
    GRADE_BADLY = "grade_badly"
    RATE_LATE = "rate_late"
    WITHDRAW = "withdraw"
    URGE = "urge"
    SUPPLEMENT = "supplement"
    RETURN_ORDER = "return_order"
    ASK_CONSULTATION = "ask_consultation"
    REFER_UP = "refer_up"
    REASSIGN = "reassign"
    REJECT_RETURN = "reject_return"
    REPLY_INTERIM = "reply_interim"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    PROPOSE_PLAN = "propose_plan"
    ENDORSE_PLAN = "endorse_plan"
    APPROVE_PLAN = "approve_plan"
    REPORT_MILESTONE = "report_milestone"
    MISS_CALL = "miss_call"
    CONFIRM_SAMPLE = "confirm_sample"
    CONTRADICT_SAMPLE = "contradict_sample"
    MISS_SAMPLE_CALL = "miss_sample_call"
    GIVE_UP_CALLING = "give_up_calling"
    CLOSE_UNREACHED = "close_unreached"
    PROPOSE_FINAL_ANSWER = "propose_final_answer"
    ENDORSE_FINAL_ANSWER = "endorse_final_answer"
    CONFIRM_FINAL_ANSWER = "confirm_final_answer"
    HAND_IN_SHARE = "hand_in_share"
    HAND_DOWN = "hand_down"
    ADD_HELPER = "add_helper"
    UNMERGE = "unmerge"
    FOLLOW_PARENT = "follow_parent"
    REJOIN_PARENT = "rejoin_parent"
    REWORK_CHILD = "rework_child"
    REWORK_FOR_CHILD = "rework_for_child"
    WAIT_FOR_CHILDREN = "wait_for_children"
    RAISE_LETTER = "raise_letter"
    RAISE_SPECIAL = "raise_special"
    RAISE_THIRD = "raise_third"
    REPORT_CASE = "report_case"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that proves a result, named and known by its SHA-256: the digest outlives the file."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HandDown:
    """Who hands work down to whom, due within `amount` (such as "2wd")."""

    giver: Unit
    target: Unit
    amount: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A command with its actor, its moment and whatever the command needs."""

    command: Command
    actor: Actor
    now: datetime
    text: str = ""
    officer: str = ""
    grade: str = ""
    rating: Rating | None = None
    contacted_at: datetime | None = None
    assignment: Assignment | None = None
    complexity: Complexity | None = None
    claim: Claim | None = None
    days: int = 0
    milestones: tuple[Milestone, ...] = ()
    file_reference: str = ""
    head_name: str = ""
    reason_class: str = ""
    listed_ground: str = ""
    handed: HandDown | None = None
    parent: Order | None = None
    open_children: tuple[str, ...] = ()
    barred: frozenset[str] = frozenset()
    claimed_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    # Why there is nothing to show, from whoever brings no evidence.
    no_evidence: str = ""
    doubts: tuple[str, ...] = ()
    # Whether the lot of this closing falls into the sample; only the machine knows.
    drawn: bool = False
