import pytest

from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.four_eyes import alone_suffices, is_second, may_propose
from ticketing.domain.staff import STAFF_ROLES

ADMIN, LEADER = Actor("a-1", Role.ADMIN), Actor("l-1", Role.LEADER)


def test_only_an_admin_proposes() -> None:
    asked = [role for role in STAFF_ROLES if may_propose(Actor("x", role), orders_filed=True)]
    assert asked == [Role.ADMIN]


@pytest.mark.parametrize(("orders_filed", "may"), [(False, True), (True, False)])
def test_the_set_up_itself_proposes_before_the_first_order_only(orders_filed: bool, may: bool) -> None:
    assert may_propose(SYSTEM, orders_filed=orders_filed) is may


def test_nobody_decides_on_what_he_proposed() -> None:
    assert not is_second(ADMIN, proposed_by=ADMIN.id)
    assert is_second(Actor("a-2", Role.ADMIN), proposed_by=ADMIN.id)


def test_of_other_posts_only_a_leader_decides() -> None:
    deciding = [role for role in STAFF_ROLES if is_second(Actor("x", role), proposed_by=ADMIN.id)]
    assert deciding == [Role.LEADER, Role.ADMIN]
    assert is_second(LEADER, proposed_by=ADMIN.id)


def test_one_person_is_enough_only_before_the_first_order() -> None:
    assert alone_suffices(orders_filed=False)
    assert not alone_suffices(orders_filed=True)
