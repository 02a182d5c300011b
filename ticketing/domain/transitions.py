"""The one table of state changes. A change that is not a row here does not happen (docs/states.md)."""

from ticketing.domain.actors import Role
from ticketing.domain.case_rows import CASE_ROWS
from ticketing.domain.commands import Command
from ticketing.domain.dispute_rows import DISPUTE_ROWS
from ticketing.domain.errors import Conflict, Forbidden
from ticketing.domain.exception_rows import EXCEPTION_ROWS
from ticketing.domain.main_rows import MAIN_ROWS
from ticketing.domain.shared_rows import SHARED_ROWS
from ticketing.domain.states import State
from ticketing.domain.transition import Transition

TABLE: tuple[Transition, ...] = (*MAIN_ROWS, *DISPUTE_ROWS, *EXCEPTION_ROWS, *SHARED_ROWS, *CASE_ROWS)
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
