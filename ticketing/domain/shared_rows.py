"""The rows of work that is shared: co-organisers, hand-down, merged orders."""

from ticketing.domain.actors import Role
from ticketing.domain.commands import Command
from ticketing.domain.states import ASKED, State
from ticketing.domain.transition import ASKING, ASSIGNING, SECOND, UNIT, Transition

AT_WORK = frozenset(
    {
        State.DISPATCHED,
        State.SIGNED,
        State.DEPLOYED,
        State.IN_PROGRESS,
        State.LONG_CYCLE,
        State.CLOSING_REQUESTED,
        State.REWORKING,
    }
)
MACHINE = frozenset({Role.SYSTEM})
SHARED_ROWS: tuple[Transition, ...] = (
    Transition("T12s", Command.HAND_IN_SHARE, AT_WORK, None, UNIT, ("own_share", "text_given"), ("hand_in",)),
    Transition(
        "T7d",
        Command.HAND_DOWN,
        AT_WORK - {State.DISPATCHED, State.CLOSING_REQUESTED},
        None,
        UNIT,
        ("holds_task", "text_given", "next_level", "within_own_limit", "no_conflict_of_interest"),
        ("hand_down",),
    ),
    Transition(
        "T6c",
        Command.ADD_HELPER,
        AT_WORK - {State.CLOSING_REQUESTED},
        None,
        ASSIGNING,
        ("text_given", "helper_named", "no_conflict_of_interest"),
        ("add_helper",),
    ),
    Transition(
        "T5u",
        Command.UNMERGE,
        frozenset({State.MERGED}),
        State.AWAITING_DISPATCH,
        frozenset({Role.OPERATOR, Role.DISPATCHER}),
        ("is_child", "text_given"),
        ("split_off",),
    ),
    Transition(
        "T5f",
        Command.FOLLOW_PARENT,
        frozenset({State.MERGED}),
        State.AWAITING_FOLLOW_UP,
        MACHINE,
        ("is_child", "parent_named"),
        ("take_result",),
    ),
    Transition(
        "T5w",
        Command.REJOIN_PARENT,
        ASKED,
        State.MERGED,
        MACHINE,
        ("is_child",),
        ("wait_again",),
    ),
    Transition(
        "T19m",
        Command.REWORK_CHILD,
        ASKED,
        State.MERGED,
        ASKING | SECOND,
        ("not_handling_unit", "another_person", "is_child", "rating_given"),
        ("record_rating", "count_rework", "wait_again"),
    ),
    Transition(
        "T19c",
        Command.REWORK_FOR_CHILD,
        ASKED,
        State.REWORKING,
        MACHINE,
        ("not_a_child",),
        ("start_round",),
    ),
    Transition(
        "T17w",
        Command.WAIT_FOR_CHILDREN,
        ASKED,
        None,
        ASKING | SECOND,
        (
            "not_handling_unit",
            "another_person",
            "has_open_children",
            "rating_given",
            "truly_solved",
            "explained",
            "grade_judged_by_reviewer",
        ),
        ("record_rating", "stop_follow_up_clock"),
    ),
    Transition(
        "T17c",
        Command.CLOSE,
        frozenset({State.AWAITING_SECOND_FOLLOW_UP}),
        State.CLOSED,
        MACHINE,
        ("waits_for_children", "rating_given", "truly_solved", "children_settled"),
        ("record_rating", "close", "end_tasks", "end_case"),
    ),
)
