"""The states of an order, from draft to the ways it can end."""

from enum import StrEnum


class State(StrEnum):
    """Where an order stands. The comment is the state's number in docs/states.md."""

    DRAFT = "draft"  # S0
    ACCEPTED = "accepted"  # S1
    AWAITING_DISPATCH = "awaiting_dispatch"  # S2
    DISPATCHED = "dispatched"  # S3
    DISPUTED = "disputed"  # S4
    SIGNED = "signed"  # S5
    DEPLOYED = "deployed"  # S6
    IN_PROGRESS = "in_progress"  # S7
    LONG_CYCLE = "long_cycle"  # S8
    CLOSING_REQUESTED = "closing_requested"  # S9
    AWAITING_FOLLOW_UP = "awaiting_follow_up"  # S10
    AWAITING_SECOND_FOLLOW_UP = "awaiting_second_follow_up"  # S11
    CLOSED = "closed"  # S12
    REWORKING = "reworking"  # S13
    DECLINED = "declined"  # X1
    EMERGENCY_DIVERTED = "emergency_diverted"  # X2
    MERGED = "merged"  # X3
    WITHDRAWN = "withdrawn"  # X4
    ANSWERED = "answered"  # X5
    FINAL_ANSWER = "final_answer"  # X6


ENDED = frozenset(
    {
        State.CLOSED,
        State.DECLINED,
        State.EMERGENCY_DIVERTED,
        State.WITHDRAWN,
        State.ANSWERED,
        State.FINAL_ANSWER,
    }
)
# A merged order is open: its caller is still to be asked whether he was helped.
OPEN = frozenset(State) - ENDED
# The work is done, and its caller is being asked about it.
ASKED = frozenset({State.AWAITING_FOLLOW_UP, State.AWAITING_SECOND_FOLLOW_UP})
