"""The rows for what takes longer or ends otherwise: extension, plan, unreachable caller, final answer."""

from ticketing.domain.actors import Role
from ticketing.domain.commands import Command
from ticketing.domain.states import ASKED, State
from ticketing.domain.transition import ASSIGNING, REVIEW, SECOND, UNIT, Transition

WORKING = frozenset({State.IN_PROGRESS, State.REWORKING})
ASKED_FINALLY = frozenset({State.IN_PROGRESS, State.AWAITING_FOLLOW_UP, State.AWAITING_SECOND_FOLLOW_UP})
LONG = frozenset({State.LONG_CYCLE})
DECIDING = ("extension_pending", "not_asker")
CHECKING = ("final_proposed", "not_final_party")
FOLLOW_UP = frozenset({Role.FOLLOW_UP})
EXCEPTION_ROWS: tuple[Transition, ...] = (
    Transition(
        "N3",
        Command.REPLY_INTERIM,
        WORKING | LONG,
        None,
        UNIT,
        ("own_unit", "text_given"),
        ("note_interim_reply",),
    ),
    Transition(
        "T13",
        Command.ASK_EXTENSION,
        WORKING,
        None,
        UNIT,
        (
            "own_unit",
            "text_given",
            "days_allowed",
            "extensions_left",
            "before_expiry",
            "interim_replied",
        ),
        ("ask_extension",),
    ),
    Transition("T13g", Command.GRANT_EXTENSION, WORKING, None, ASSIGNING, DECIDING, ("grant_extension",)),
    Transition(
        "T13r",
        Command.REFUSE_EXTENSION,
        WORKING,
        None,
        ASSIGNING,
        (*DECIDING, "text_given"),
        ("refuse_extension",),
    ),
    Transition(
        "T14p",
        Command.PROPOSE_PLAN,
        WORKING,
        None,
        UNIT,
        ("own_unit", "text_given", "plan_dated", "plan_due"),
        ("propose_plan",),
    ),
    Transition(
        "T14e",
        Command.ENDORSE_PLAN,
        WORKING,
        None,
        ASSIGNING,
        ("plan_proposed", "not_planner"),
        ("endorse_plan",),
    ),
    Transition(
        "T14",
        Command.APPROVE_PLAN,
        WORKING,
        State.LONG_CYCLE,
        frozenset({Role.LEADER}),
        ("plan_proposed", "plan_endorsed", "not_planner"),
        ("lapse_extension", "approve_plan"),
    ),
    Transition(
        "T14m",
        Command.REPORT_MILESTONE,
        LONG | {State.IN_PROGRESS},
        None,
        UNIT,
        ("own_unit", "text_given", "step_open"),
        ("finish_step",),
    ),
    Transition("T18a", Command.MISS_CALL, ASKED, None, SECOND, ("not_handling_unit",), ("note_attempt",)),
    Transition(
        "T18",
        Command.GIVE_UP_CALLING,
        frozenset({State.AWAITING_FOLLOW_UP}),
        State.AWAITING_SECOND_FOLLOW_UP,
        FOLLOW_UP,
        ("not_handling_unit", "unreachable"),
        ("leave_unrated", "begin_second_follow_up"),
    ),
    Transition(
        "T20u",
        Command.CLOSE_UNREACHED,
        frozenset({State.AWAITING_SECOND_FOLLOW_UP}),
        State.CLOSED,
        SECOND,
        ("not_handling_unit", "another_person", "unreachable", "still_unreachable", "children_settled"),
        ("leave_unrated", "close", "end_tasks", "end_case"),
    ),
    Transition(
        "T17k",
        Command.CONFIRM_SAMPLE,
        frozenset({State.CLOSED}),
        None,
        FOLLOW_UP,
        ("sample_waits", "not_handling_unit", "rating_given", "answers_agree"),
        ("end_sample",),
    ),
    Transition(
        "T17m",
        Command.MISS_SAMPLE_CALL,
        frozenset({State.CLOSED}),
        None,
        FOLLOW_UP,
        ("sample_waits", "not_handling_unit"),
        ("note_sample_call",),
    ),
    Transition(
        "T21s",
        Command.CONTRADICT_SAMPLE,
        frozenset({State.CLOSED}),
        State.REWORKING,
        FOLLOW_UP,
        ("sample_waits", "not_handling_unit", "rating_given", "answers_contradict", "text_given"),
        ("end_sample", "record_rating", "leave_parent", "start_round"),
    ),
    Transition(
        "T22p",
        Command.PROPOSE_FINAL_ANSWER,
        ASKED_FINALLY,
        None,
        UNIT,
        ("own_unit", "text_given", "final_documented"),
        ("propose_final",),
    ),
    Transition(
        "T22e",
        Command.ENDORSE_FINAL_ANSWER,
        ASKED_FINALLY,
        None,
        REVIEW,
        CHECKING,
        ("endorse_final",),
    ),
    Transition(
        "T22",
        Command.CONFIRM_FINAL_ANSWER,
        ASKED_FINALLY,
        State.FINAL_ANSWER,
        frozenset({Role.REVIEWER}),
        (*CHECKING, "final_endorsed", "children_settled"),
        ("confirm_final", "close", "end_tasks", "end_case"),
    ),
)
