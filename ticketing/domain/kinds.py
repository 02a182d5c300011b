"""The small vocabularies that clocks, profiles and orders share."""

from dataclasses import dataclass
from enum import StrEnum


class ClockKind(StrEnum):
    """What a clock waits for."""

    DISPATCH = "dispatch"
    SIGN = "sign"
    RESPOND = "respond"
    DEPLOY = "deploy"
    FEEDBACK = "feedback"
    RESULT = "result"
    ARBITRATE = "arbitrate"
    CONSULT = "consult"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    DECIDE = "decide"
    SHARE = "share"
    MILESTONE = "milestone"
    CASE_DEPLOY = "case_deploy"
    CASE_FEEDBACK = "case_feedback"
    CASE_RESULT = "case_result"


class Part(StrEnum):
    """Whose side of the work a clock or a task belongs to."""

    LEAD = "lead"  # 牵头
    CO = "co"  # 协办
    SUB = "sub"  # a unit to which another handed its part down
    PLAN = "plan"  # a milestone of a long-cycle plan
    OFFICE = "office"  # the assigning side: dispatcher, arbiter, reviewer, follow-up
    CASE = "case"  # the supervision case


class RequestType(StrEnum):
    """What kind of request it is (诉求类型)."""

    CONSULT = "consult"
    SEEK_HELP = "seek_help"
    COMPLAIN = "complain"
    REPORT = "report"
    SUGGEST = "suggest"
    PRAISE = "praise"


class Complexity(StrEnum):
    """13710 gives general matters seven days and complex ones a month; long-cycle ones need a dated plan."""

    GENERAL = "general"
    COMPLEX = "complex"
    LONG_CYCLE = "long_cycle"


@dataclass(frozen=True, slots=True)
class OrderKind:
    """What decides which clocks an order gets."""

    request_type: RequestType = RequestType.SEEK_HELP
    complexity: Complexity = Complexity.GENERAL
    urgent: bool = False
