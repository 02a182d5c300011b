import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISPATCHER,
    DISSATISFIED,
    FOLLOW_UP,
    GOOD,
    REVIEWER,
    SECOND_FOLLOW_UP,
    TUESDAY,
    UNSOLVED,
    file,
    request,
    walk_to_approval,
)
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.errors import Conflict, Forbidden
from ticketing.domain.kinds import ClockKind
from ticketing.domain.orders import Source, Topic
from ticketing.domain.states import State
from ticketing.storage.orders import load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import citizen_commands, filing, on_behalf
from ticketing.usecases.citizen_commands import Caller
from ticketing.usecases.following_up import follow_up
from ticketing.usecases.merging import merge_candidates, merge_order

OPERATOR = Actor("o-1", Role.OPERATOR, name="话务员")


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


def test_a_displeased_parent_does_not_keep_its_children_from_closing(
    session: Session, family: tuple[str, str, str]
) -> None:
    parent, one, two = family
    follow_up(session, parent, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    assert [rate(session, child, solved=True) for child in (one, two)] == [State.CLOSED, State.CLOSED]
    assert load(session, parent).state is State.AWAITING_SECOND_FOLLOW_UP, "its own caller is called again"


def test_a_parent_that_was_settled_closes_with_its_last_child(
    session: Session, family: tuple[str, str, str]
) -> None:
    parent, one, two = family
    follow_up(session, parent, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    said = {"rating": DISSATISFIED, "note": "已解释政策", "reason_class": "policy", "now": TUESDAY}
    with pytest.raises(Forbidden) as refused:
        follow_up(session, parent, actor=FOLLOW_UP, **said)  # type: ignore[arg-type]
    assert refused.value.code == "same_follow_up_person"
    follow_up(session, parent, actor=SECOND_FOLLOW_UP, **said)  # type: ignore[arg-type]
    assert not [c for c in load(session, parent).running if c.kind is ClockKind.FOLLOW_UP], (
        "nobody owes a call"
    )
    rate(session, one, solved=True)
    rate(session, two, solved=True)
    closed = load(session, parent)
    assert (closed.state, closed.rating) == (State.CLOSED, DISSATISFIED)


def test_a_reviewer_may_settle_the_last_child(session: Session, family: tuple[str, str, str]) -> None:
    parent, one, two = family
    rate(session, parent, solved=True)
    rate(session, one, solved=True)
    follow_up(session, two, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    follow_up(
        session, two, rating=DISSATISFIED, note="解释", reason_class="policy", actor=REVIEWER, now=TUESDAY
    )
    assert load(session, parent).state is State.CLOSED
    [word] = session.scalars(select(OutboxRow).where(OutboxRow.key.contains(f"{parent}:close:"))).all()
    assert word.address == "test:c-1", "its caller hears that the order is closed"


def test_a_last_child_that_is_withdrawn_lets_the_parent_close(
    session: Session, family: tuple[str, str, str]
) -> None:
    parent, one, two = family
    rate(session, parent, solved=True)
    on_behalf.withdraw(session, one, reason="自己修好了", actor=OPERATOR, now=TUESDAY)
    assert load(session, parent).state is State.AWAITING_FOLLOW_UP
    citizen_commands.command_order(
        session,
        two,
        command="withdraw",
        caller=Caller("test:c-3"),
        key="w",
        text="不用了",
        actor=BOT,
        now=TUESDAY,
    )
    assert load(session, parent).state is State.CLOSED


def test_who_is_merged_into_an_answered_order_is_asked_at_once(session: Session) -> None:
    parent = file(session).number
    walk_to_approval(session, parent)
    late = another(session, "c-2")
    merged = merge_order(
        session, late, parent_number=parent, reason="同一电梯", actor=DISPATCHER, now=TUESDAY
    )
    assert (merged.state, merged.result) == (State.AWAITING_FOLLOW_UP, load(session, parent).result)
