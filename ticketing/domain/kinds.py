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


class RequestType(StrEnum):
    """What kind of request it is (诉求类型)."""

    CONSULT = "consult"
    SEEK_HELP = "seek_help"
    COMPLAIN = "complain"
    REPORT = "report"
    SUGGEST = "suggest"
    PRAISE = "praise"


class Complexity(StrEnum):
    """13710 gives general matters seven days and complex ones a month."""

    GENERAL = "general"
    COMPLEX = "complex"


@dataclass(frozen=True, slots=True)
class OrderKind:
    """What decides which clocks an order gets."""

    request_type: RequestType = RequestType.SEEK_HELP
    complexity: Complexity = Complexity.GENERAL
    urgent: bool = False
