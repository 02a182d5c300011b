import pytest

from ticketing.domain.actors import Role
from ticketing.domain.permissions import Page, home_of, may_open, pages_of
from ticketing.domain.staff import STAFF_ROLES
from ticketing.usecases.conversations.corrections import JUDGES


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_everybody_may_open_the_page_she_starts_on(role: Role) -> None:
    assert may_open(role, home_of(role))


@pytest.mark.parametrize("role", [r for r in STAFF_ROLES if r not in (Role.OPERATOR, Role.ADMIN)])
def test_only_operators_and_admins_read_conversations(role: Role) -> None:
    assert not may_open(role, Page.CONVERSATIONS)


def test_only_the_admin_manages_accounts() -> None:
    assert [role for role in STAFF_ROLES if may_open(role, Page.STAFF)] == [Role.ADMIN]


def test_citizens_and_the_bot_have_no_pages() -> None:
    assert pages_of(Role.CITIZEN) == pages_of(Role.BOT) == []


@pytest.mark.parametrize("role", sorted(JUDGES))
def test_who_may_judge_corrections_may_open_their_page(role: Role) -> None:
    assert may_open(role, Page.CORRECTIONS)
