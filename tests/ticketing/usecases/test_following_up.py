import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISSATISFIED,
    FOLLOW_UP,
    GOOD,
    SECOND_FOLLOW_UP,
    TUESDAY,
    UNIT,
    UNSOLVED,
    file,
    walk_to_approval,
)
from ticketing.domain.errors import Forbidden
from ticketing.domain.orders import Rating
from ticketing.domain.states import State
from ticketing.usecases.following_up import follow_up


@pytest.fixture
def number(session: Session) -> str:
    number = file(session).number
    walk_to_approval(session, number)
    return number


@pytest.mark.parametrize(
    ("rating", "state"),
    [
        (GOOD, State.CLOSED),
        (DISSATISFIED, State.AWAITING_SECOND_FOLLOW_UP),
        (UNSOLVED, State.REWORKING),
        (Rating(true=False, solved=True, satisfied=5), State.REWORKING),
    ],
)
def test_the_three_answers_decide(session: Session, number: str, rating: Rating, state: State) -> None:
    assert follow_up(session, number, rating=rating, actor=FOLLOW_UP, now=TUESDAY).state is state


def test_the_second_follow_up_needs_another_person(session: Session, number: str) -> None:
    follow_up(session, number, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    with pytest.raises(Forbidden) as refused:
        follow_up(session, number, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    assert refused.value.code == "same_follow_up_person"
    settled = follow_up(
        session, number, rating=DISSATISFIED, note="已解释政策", actor=SECOND_FOLLOW_UP, now=TUESDAY
    )
    assert settled.state is State.CLOSED
    assert settled.rating == DISSATISFIED


def test_the_second_follow_up_may_send_it_back(session: Session, number: str) -> None:
    follow_up(session, number, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    assert follow_up(session, number, rating=UNSOLVED, actor=SECOND_FOLLOW_UP, now=TUESDAY).round == 2


def test_the_unit_does_not_ask_about_its_own_work(session: Session, number: str) -> None:
    with pytest.raises(Forbidden):
        follow_up(session, number, rating=GOOD, actor=UNIT, now=TUESDAY)


def test_whoever_made_the_first_follow_up_does_not_send_it_back_at_the_second(
    session: Session, number: str
) -> None:
    follow_up(session, number, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    with pytest.raises(Forbidden) as refused:
        follow_up(session, number, rating=UNSOLVED, actor=FOLLOW_UP, now=TUESDAY)
    assert refused.value.code == "same_follow_up_person"
