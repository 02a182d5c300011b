"""The rows of the supervision case: up the ladder, and what the unit reports to it."""

from ticketing.domain.actors import Role
from ticketing.domain.commands import Command
from ticketing.domain.shared_rows import AT_WORK
from ticketing.domain.transition import UNIT, Transition

CASE_ROWS: tuple[Transition, ...] = (
    Transition(
        "E1",
        Command.RAISE_LETTER,
        AT_WORK,
        None,
        frozenset({Role.SUPERVISOR}),
        ("text_given", "on_track"),
        ("raise_letter",),
    ),
    Transition(
        "E2",
        Command.RAISE_SPECIAL,
        AT_WORK,
        None,
        frozenset({Role.SUPERVISOR, Role.LEADER}),
        ("text_given", "after_letter"),
        ("raise_special",),
    ),
    Transition(
        "E3",
        Command.RAISE_THIRD,
        AT_WORK,
        None,
        frozenset({Role.LEADER}),
        ("text_given", "after_special"),
        ("raise_third",),
    ),
    Transition(
        "E4",
        Command.REPORT_CASE,
        AT_WORK,
        None,
        UNIT,
        ("own_unit", "text_given", "case_step_open"),
        ("report_case",),
    ),
)
