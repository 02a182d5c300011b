"""What somebody can ask of an order, and what comes with the asking."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ticketing.domain.actors import Actor
from ticketing.domain.kinds import Complexity
from ticketing.domain.orders import Assignment, Rating
from ticketing.domain.records import Claim


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
    WITHDRAW = "withdraw"
    URGE = "urge"
    SUPPLEMENT = "supplement"
    RETURN_ORDER = "return_order"
    ASK_CONSULTATION = "ask_consultation"
    REFER_UP = "refer_up"
    REASSIGN = "reassign"
    REJECT_RETURN = "reject_return"


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
