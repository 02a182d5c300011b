from ticketing.domain.actors import Role
from ticketing.domain.commands import Command
from ticketing.domain.permissions import Page, pages_of
from ticketing.domain.states import State
from ticketing.domain.transitions import TABLE
from ticketing.usecases import staff_commands

PEOPLE = frozenset(Role) - {Role.BOT, Role.SYSTEM, Role.CITIZEN, Role.ADMIN}
# Before there is an order: the desk files it, filing queues it, the conversation names the number to ring.
AT_THE_DESK = frozenset({Command.FILE, Command.QUEUE, Command.DIVERT})


def test_every_state_and_post_of_the_table_has_a_form_on_the_orders_page() -> None:
    with_form = {command for staff in staff_commands.TABLE for command in staff.commands}
    without = {
        (str(state), str(role), row.id)
        for row in TABLE
        for state in row.sources - {State.DRAFT}
        for role in row.roles & PEOPLE
        if row.command not in with_form | AT_THE_DESK
    }
    assert without == set()


def test_every_post_that_may_change_an_order_may_open_its_page() -> None:
    acting = {role for row in TABLE for role in row.roles & PEOPLE}
    assert acting == PEOPLE
    assert all(Page.ORDERS in pages_of(role) for role in acting)
