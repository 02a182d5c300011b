"""One row of the table of state changes, and the groups of roles that rows share."""

from dataclasses import dataclass

from ticketing.domain.actors import Role
from ticketing.domain.commands import Command
from ticketing.domain.states import OPEN, State

UNIT = frozenset({Role.UNIT})
REVIEW = frozenset({Role.SUPERVISOR})
ASKING = frozenset({Role.FOLLOW_UP, Role.BOT})
SECOND = frozenset({Role.FOLLOW_UP, Role.REVIEWER})
INTAKE = frozenset({Role.BOT, Role.OPERATOR})
CALLER = frozenset({Role.CITIZEN, Role.BOT, Role.OPERATOR})
JUDGES = frozenset({Role.SUPERVISOR, Role.REVIEWER, Role.LEADER})
ASSIGNING = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
SECOND_OPINION = frozenset({Role.SUPERVISOR, Role.REVIEWER})
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
