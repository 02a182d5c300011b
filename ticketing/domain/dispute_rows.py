"""The rows of a disputed dispatch: return, arbitration, consultation up the line."""

from ticketing.domain.commands import Command
from ticketing.domain.states import State
from ticketing.domain.transition import JUDGES, SECOND_OPINION, UNIT, Transition

DISPATCHED, DISPUTED = frozenset({State.DISPATCHED}), frozenset({State.DISPUTED})
RETURNING = ("own_unit", "text_given", "claim_cited", "return_not_forbidden", "within_return_window")
JUDGING = ("not_dispatcher", "not_party", "text_given")
DISPUTE_ROWS: tuple[Transition, ...] = (
    Transition(
        "T8",
        Command.RETURN_ORDER,
        DISPATCHED,
        State.DISPUTED,
        UNIT,
        (*RETURNING, "returns_left"),
        ("open_dispute",),
    ),
    Transition(
        "T8c",
        Command.ASK_CONSULTATION,
        DISPATCHED,
        State.DISPUTED,
        UNIT,
        (*RETURNING, "returns_used"),
        ("open_consultation",),
    ),
    Transition(
        "T9",
        Command.REASSIGN,
        DISPUTED,
        State.DISPATCHED,
        JUDGES,
        (*JUDGING, "right_level", "unit_named", "another_unit", "no_return_loop", "no_conflict_of_interest"),
        ("uphold_return",),
    ),
    Transition(
        "T9r",
        Command.REJECT_RETURN,
        DISPUTED,
        State.DISPATCHED,
        JUDGES,
        (*JUDGING, "right_level"),
        ("reject_return",),
    ),
    Transition(
        "T9c",
        Command.REFER_UP,
        DISPUTED,
        None,
        SECOND_OPINION,
        (*JUDGING, "not_yet_consulted"),
        ("take_up_the_line",),
    ),
)
