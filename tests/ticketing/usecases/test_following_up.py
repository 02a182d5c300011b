import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISSATISFIED,
    FOLLOW_UP,
    GOOD,
    LEADER,
    SECOND_FOLLOW_UP,
    TUESDAY,
    UNIT,
    UNSOLVED,
    file,
    walk_to_approval,
)
from ticketing.domain.actors import BOT
from ticketing.domain.errors import Conflict, Forbidden
from ticketing.domain.orders import Order, Rating
from ticketing.domain.sampling import is_drawn
from ticketing.domain.states import State
from ticketing.storage import orders, reference
from ticketing.storage.base import keyed_hash
from ticketing.usecases import queues, statistics
from ticketing.usecases.following_up import check_sample, follow_up, record_missed_sample_call
from ticketing.usecases.statistics import Wanted
from ticketing.usecases.supervising import proposals_of


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


@pytest.fixture
def everybody_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site whose sample is everything that the bot closes."""
    folder = tmp_path / "profiles"
    shutil.copytree(reference.PROFILES, folder)
    policy = folder / "policy.json"
    policy.write_text(json.dumps(json.loads(policy.read_text()) | {"sample_percent": 100}))
    monkeypatch.setattr(reference, "PROFILES", folder)


def waiting(session: Session) -> list[str]:
    queue = queues.find_queue(FOLLOW_UP, "sample")
    found = queues.list_queue(session, queue, actor=FOLLOW_UP, limit=20, now=TUESDAY)
    return [order.number for order in found.orders]


def sample_figures(session: Session) -> tuple[object, object]:
    wanted = Wanted(date(2026, 11, 1), date(2026, 11, 30))
    total = statistics.report(session, wanted, actor=LEADER, now=TUESDAY + timedelta(days=30)).total
    share = total.get("sample_contradicted")
    return (
        total["sampled"].numerator if "sampled" in total else 0,
        share and (share.numerator, share.denominator),
    )


def closed_by_bot(session: Session, number: str) -> Order:
    return follow_up(session, number, rating=GOOD, actor=BOT, now=TUESDAY)


def test_what_the_bot_closed_is_called_again_when_it_is_drawn(
    everybody_drawn: None, session: Session, number: str
) -> None:
    closed_by_bot(session, number)
    assert waiting(session) == [number]
    assert sample_figures(session) == (0, None), "no figure tells before the call that it was drawn"
    checked = check_sample(session, number, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    assert checked.state is State.CLOSED
    assert waiting(session) == []
    assert sample_figures(session) == (1, (0, 1))


def test_a_contradiction_is_a_false_closure(everybody_drawn: None, session: Session, number: str) -> None:
    closed_by_bot(session, number)
    again = check_sample(session, number, rating=UNSOLVED, note="还是坏的", actor=FOLLOW_UP, now=TUESDAY)
    assert (again.state, again.round, again.result) == (State.REWORKING, 2, "电梯已修好")
    [proposal] = proposals_of(session, number)
    assert (proposal.kind, proposal.reason) == ("talk", "false_closure")
    assert sample_figures(session) == (1, (1, 1))
    stored = orders.load(session, number).sample
    assert stored is not None
    assert (stored.round, stored.contradicted) == (1, True)


def test_a_sampled_caller_whom_nobody_reaches_counts_as_neither(
    everybody_drawn: None, session: Session, number: str
) -> None:
    closed_by_bot(session, number)
    for n in range(3):
        moment = TUESDAY + n * timedelta(days=1, hours=1)
        record_missed_sample_call(session, number, actor=FOLLOW_UP, now=moment)
    assert waiting(session) == []
    assert sample_figures(session) == (1, (0, 0))


def test_the_lot_follows_from_number_and_key_alone(session: Session, number: str) -> None:
    lot = keyed_hash(f"sample:{number}:1")
    assert (closed_by_bot(session, number).sample is not None) is is_drawn(lot, 5)


def test_what_was_not_drawn_has_no_call_to_note(session: Session, number: str) -> None:
    follow_up(session, number, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    with pytest.raises(Conflict) as refused:
        check_sample(session, number, rating=GOOD, actor=SECOND_FOLLOW_UP, now=TUESDAY)
    assert refused.value.code == "no_sample"
