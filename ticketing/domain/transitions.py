"""The one table of state changes. A change that is not a row here does not happen (docs/states.md)."""

from dataclasses import dataclass

from ticketing.domain.actors import Role
from ticketing.domain.commands import Command
from ticketing.domain.errors import Conflict, Forbidden
from ticketing.domain.states import OPEN, State

UNIT = frozenset({Role.UNIT})
REVIEW = frozenset({Role.SUPERVISOR})
ASKING = frozenset({Role.FOLLOW_UP, Role.BOT})
SECOND = frozenset({Role.FOLLOW_UP, Role.REVIEWER})
INTAKE = frozenset({Role.BOT, Role.OPERATOR})
CALLER = frozenset({Role.CITIZEN, Role.BOT, Role.OPERATOR})
LIVE = OPEN - {State.DRAFT}


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: who may bring an order from where to where, under which conditions, with what else.

    `target` None means that the order stays where it is.
    """

    id: str
    command: Command
    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


TABLE: tuple[Transition, ...] = (
    Transition(
        "T1",
        Command.FILE,
        frozenset({State.DRAFT}),
        State.ACCEPTED,
        INTAKE,
        ("complete",),
        ("start_intake_clock",),
    ),
    Transition("T2", Command.DIVERT, frozenset({State.DRAFT}), State.EMERGENCY_DIVERTED, INTAKE),
    Transition(
        "T3",
        Command.DECLINE,
        frozenset({State.DRAFT}),
        State.DECLINED,
        frozenset({Role.OPERATOR}),
        ("text_given",),
    ),
    Transition("T4", Command.ANSWER, frozenset({State.DRAFT}), State.ANSWERED, INTAKE, ("text_given",)),
    Transition(
        "T5",
        Command.MERGE,
        frozenset({State.ACCEPTED, State.AWAITING_DISPATCH}),
        State.MERGED,
        frozenset({Role.OPERATOR, Role.DISPATCHER}),
        ("text_given",),
    ),
    Transition(
        "T6a",
        Command.QUEUE,
        frozenset({State.ACCEPTED}),
        State.AWAITING_DISPATCH,
        INTAKE | {Role.SYSTEM},
    ),
    Transition(
        "T6",
        Command.DISPATCH,
        frozenset({State.AWAITING_DISPATCH}),
        State.DISPATCHED,
        frozenset({Role.DISPATCHER, Role.SYSTEM}),
        ("unit_named",),
        ("assign",),
    ),
    Transition(
        "T7",
        Command.SIGN,
        frozenset({State.DISPATCHED}),
        State.SIGNED,
        UNIT | {Role.SYSTEM},
        ("own_unit",),
        ("stop_sign_clock",),
    ),
    Transition(
        "T10",
        Command.DEPLOY,
        frozenset({State.SIGNED}),
        State.DEPLOYED,
        UNIT,
        ("own_unit", "officer_named", "text_given"),
        ("stop_deploy_clock",),
    ),
    Transition(
        "T11",
        Command.FEED_BACK,
        frozenset({State.DEPLOYED, State.IN_PROGRESS, State.REWORKING}),
        State.IN_PROGRESS,
        UNIT,
        ("own_unit", "text_given"),
        ("stop_feedback_clock",),
    ),
    Transition(
        "T12",
        Command.APPLY_FOR_CLOSING,
        frozenset({State.IN_PROGRESS}),
        State.CLOSING_REQUESTED,
        UNIT,
        ("own_unit", "text_given"),
        ("record_result",),
    ),
    Transition(
        "T15",
        Command.RETURN_FOR_REWORK,
        frozenset({State.CLOSING_REQUESTED}),
        State.IN_PROGRESS,
        REVIEW,
        ("not_applicant", "not_applicant_unit", "text_given"),
        ("count_return",),
    ),
    Transition(
        "T16",
        Command.APPROVE,
        frozenset({State.CLOSING_REQUESTED}),
        State.AWAITING_FOLLOW_UP,
        REVIEW,
        ("not_applicant", "not_applicant_unit", "grade_known"),
        ("record_grade",),
    ),
    Transition(
        "T17",
        Command.CLOSE,
        frozenset({State.AWAITING_FOLLOW_UP}),
        State.CLOSED,
        ASKING,
        ("not_handling_unit", "rating_given", "solved_and_content"),
        ("record_rating", "close"),
    ),
    Transition(
        "T17b",
        Command.CALL_AGAIN,
        frozenset({State.AWAITING_FOLLOW_UP}),
        State.AWAITING_SECOND_FOLLOW_UP,
        ASKING,
        ("not_handling_unit", "rating_given", "truly_solved"),
        ("record_rating",),
    ),
    Transition(
        "T19",
        Command.REWORK,
        frozenset({State.AWAITING_FOLLOW_UP, State.AWAITING_SECOND_FOLLOW_UP}),
        State.REWORKING,
        ASKING | SECOND,
        ("not_handling_unit", "rating_given"),
        ("record_rating", "start_round"),
    ),
    Transition(
        "T20",
        Command.SETTLE,
        frozenset({State.AWAITING_SECOND_FOLLOW_UP}),
        State.CLOSED,
        SECOND,
        ("not_handling_unit", "another_person", "rating_given", "truly_solved"),
        ("record_rating", "close"),
    ),
    Transition(
        "T21",
        Command.REOPEN,
        frozenset({State.CLOSED}),
        State.REWORKING,
        CALLER | REVIEW,
        ("within_reopen_window",),
        ("start_round",),
    ),
    Transition("T23", Command.WITHDRAW, LIVE, State.WITHDRAWN, CALLER, ("not_public_harm",), ("close",)),
    Transition("N1", Command.URGE, LIVE, None, CALLER, (), ("count_urge",)),
    Transition("N2", Command.SUPPLEMENT, LIVE, None, CALLER, ("text_given",)),
)
_BY_KEY = {(source, row.command): row for row in TABLE for source in row.sources}


def rows_from(state: State) -> tuple[Transition, ...]:
    """Return the rows that leave a state, in the table's order."""
    return tuple(row for row in TABLE if state in row.sources)


def find(state: State, command: Command, role: Role) -> Transition:
    """Return the row for a command in a state.

    Raises Conflict("not_allowed_now") naming what is allowed, Forbidden("role_not_allowed").
    """
    row = _BY_KEY.get((state, command))
    if row is None:
        allowed = tuple(str(r.command) for r in rows_from(state) if role in r.roles)
        raise Conflict("not_allowed_now", state=str(state), command=str(command), allowed=allowed)
    if role not in row.roles:
        raise Forbidden("role_not_allowed", command=str(command), role=str(role))
    return row
