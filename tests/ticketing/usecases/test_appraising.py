import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import DISPATCHER, HOUSING, TUESDAY, UNIT, file
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.usecases import handling, sharing
from ticketing.usecases.appraising import appraise
from ticketing.usecases.dispatching import dispatch

HELPER = Actor("u-7", Role.UNIT, unit_id="city.water")


@pytest.fixture
def number(session: Session) -> str:
    number = file(session, topic=None).number
    dispatch(session, number, unit_id=HOUSING, co_unit_ids=("city.water",), actor=DISPATCHER, now=TUESDAY)
    handling.sign(session, number, actor=UNIT, now=TUESDAY)
    return number


def refused(session: Session, number: str, actor: Actor, of: str, score: int = 4) -> str:
    with pytest.raises(HotlineError) as error:
        appraise(session, number, of_unit_id=of, score=score, actor=actor, now=TUESDAY)
    return error.value.code


def test_a_unit_rates_the_other_once_its_own_part_is_done(session: Session, number: str) -> None:
    assert refused(session, number, HELPER, HOUSING) == "own_part_not_done"
    sharing.hand_in_share(session, number, text="已提供管网图", actor=HELPER, now=TUESDAY)
    row = appraise(session, number, of_unit_id=HOUSING, score=4, actor=HELPER, now=TUESDAY)
    assert (row.by_unit_id, row.of_unit_id, row.score) == ("city.water", HOUSING, 4)
    assert refused(session, number, HELPER, HOUSING) == "already_appraised"


def test_only_units_of_the_same_order_rate_each_other(session: Session, number: str) -> None:
    sharing.hand_in_share(session, number, text="已提供管网图", actor=HELPER, now=TUESDAY)
    assert refused(session, number, HELPER, "city.energy") == "no_shared_order"
    assert refused(session, number, HELPER, "city.water") == "no_shared_order"
    assert refused(session, number, HELPER, HOUSING, score=6) == "unknown_score"
    assert refused(session, number, HELPER, HOUSING, score=1) == "text_missing"
    assert refused(session, number, Actor("s-1", Role.SUPERVISOR), HOUSING) == "role_not_allowed"
