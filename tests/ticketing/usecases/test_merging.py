import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISPATCHER,
    FOLLOW_UP,
    GOOD,
    TUESDAY,
    UNSOLVED,
    file,
    request,
    walk_to_approval,
)
from ticketing.domain.actors import BOT
from ticketing.domain.errors import Conflict
from ticketing.domain.orders import Source, Topic
from ticketing.domain.states import State
from ticketing.storage.orders import load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import citizen_commands, filing
from ticketing.usecases.citizen_commands import Caller
from ticketing.usecases.following_up import follow_up
from ticketing.usecases.merging import merge_candidates, merge_order


def another(session: Session, name: str) -> str:
    unsure = Topic("030603", "", 0.1)
    new = request(topic=unsure, source=Source("test", name))
    return filing.file_order(session, new, key=name, actor=BOT, now=TUESDAY).order.number


@pytest.fixture
def family(session: Session) -> tuple[str, str, str]:
    """A parent whose result was approved, and two children."""
    parent = file(session).number
    children = [another(session, name) for name in ("c-2", "c-3")]
    for number in children:
        merge_order(session, number, parent_number=parent, reason="同一电梯", actor=DISPATCHER, now=TUESDAY)
    walk_to_approval(session, parent)
    return parent, children[0], children[1]


def rate(session: Session, number: str, *, solved: bool) -> State:
    rating = GOOD if solved else UNSOLVED
    return follow_up(session, number, rating=rating, actor=FOLLOW_UP, now=TUESDAY).state


def test_alike_orders_are_proposed_and_a_person_decides(session: Session) -> None:
    first = file(session).number
    later = load(session, another(session, "c-2"))
    assert [order.number for order in merge_candidates(session, later)] == [first]


def test_every_caller_is_asked_in_his_own_conversation(
    session: Session, family: tuple[str, str, str]
) -> None:
    asked = {row.address for row in session.scalars(select(OutboxRow)) if row.buttons}
    assert asked == {"test:c-1", "test:c-2", "test:c-3"}
    assert {load(session, number).state for number in family} == {State.AWAITING_FOLLOW_UP}


def test_a_content_parent_waits_for_its_children_and_closes_with_the_last(
    session: Session, family: tuple[str, str, str]
) -> None:
    parent, one, two = family
    assert rate(session, parent, solved=True) is State.AWAITING_FOLLOW_UP
    assert rate(session, one, solved=True) is State.CLOSED
    assert load(session, parent).state is State.AWAITING_FOLLOW_UP
    assert rate(session, two, solved=True) is State.CLOSED
    assert load(session, parent).state is State.CLOSED


def test_one_unhelped_child_sends_the_whole_back_to_work(
    session: Session, family: tuple[str, str, str]
) -> None:
    parent, one, two = family
    assert rate(session, one, solved=False) is State.MERGED
    assert load(session, parent).state is State.REWORKING
    assert load(session, two).state is State.MERGED


def test_a_rating_after_the_merge_counts_for_the_childs_own_order(
    session: Session, family: tuple[str, str, str]
) -> None:
    _, one, _ = family
    outcome = citizen_commands.command_order(
        session, one, command="rate", caller=Caller("test:c-2"), key="r", rating=GOOD, actor=BOT, now=TUESDAY
    )
    assert isinstance(outcome, citizen_commands.Outcome)
    assert outcome.code == "closed"
    assert load(session, one).rating == GOOD


def test_a_parent_with_children_is_not_withdrawn_by_one_caller(
    session: Session, family: tuple[str, str, str]
) -> None:
    with pytest.raises(Conflict) as refused:
        citizen_commands.command_order(
            session,
            family[0],
            command="withdraw",
            caller=Caller("test:c-1"),
            key="w",
            actor=BOT,
            now=TUESDAY,
        )
    assert refused.value.code == "children_open"
