import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import CITIZEN, GOOD, TUESDAY, file, request, walk_to_approval
from ticketing.domain.elements import Element
from ticketing.domain.errors import Conflict, Forbidden, HotlineError, Malformed, TooFast
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import Rating
from ticketing.domain.states import State
from ticketing.storage import orders as table
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases.citizen_commands import Caller, Outcome, command_order

OWNER = Caller("test:c-1")


def do(
    session: Session,
    number: str,
    command: str,
    *,
    caller: Caller = OWNER,
    key: str = "k",
    text: str = "",
    rating: Rating | None = None,
) -> Outcome | HotlineError:
    return command_order(
        session,
        number,
        command=command,
        caller=caller,
        key=key,
        text=text,
        rating=rating,
        actor=CITIZEN,
        now=TUESDAY,
    )


def test_urging_is_counted_and_told_to_the_unit(session: Session) -> None:
    number = file(session).number
    outcome = do(session, number, "urge")
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.order.urged_count) == ("urged", 1)
    assert "催办" in session.scalars(select(OutboxRow.text).where(OutboxRow.key.contains(":urge:"))).one()


def test_a_phone_in_a_supplement_does_not_reach_the_unit(session: Session) -> None:
    number = file(session).number
    do(session, number, "supplement", text="打 13900005678")
    told = session.scalars(select(OutboxRow.text).where(OutboxRow.key.contains("supplement"))).one()
    assert "13900005678" not in told


def test_an_empty_supplement_is_refused(session: Session) -> None:
    number = file(session).number
    with pytest.raises(Malformed):
        do(session, number, "supplement", text=" ")


@pytest.mark.parametrize("tail", [None, "", "0000", "123", "01234"])
def test_a_stranger_is_refused(session: Session, tail: str | None) -> None:
    number = file(session).number
    outcome = do(session, number, "urge", caller=Caller("test:other", tail))
    assert isinstance(outcome, Forbidden)


def test_the_phones_last_digits_let_the_caller_in(session: Session) -> None:
    number = file(session).number
    assert isinstance(do(session, number, "urge", caller=Caller("phone:x", "1234")), Outcome)


def test_an_order_without_phone_has_no_digits_to_guess(session: Session) -> None:
    number = file(session, elements={**request().elements, "phone": Element(declined=True)}).number
    assert isinstance(do(session, number, "urge", caller=Caller("test:other", "1234")), Forbidden)


def test_guessing_ends_after_five_tries(session: Session) -> None:
    number = file(session).number
    for guess in range(5):
        do(session, number, "urge", caller=Caller("test:other", f"999{guess}"))
    assert isinstance(do(session, number, "urge", caller=Caller("test:other", "1234")), TooFast)
    assert isinstance(do(session, number, "urge"), Outcome)


def test_the_same_key_does_a_command_once(session: Session) -> None:
    number = file(session).number
    do(session, number, "urge", key="m-1")
    again = do(session, number, "urge", key="m-1")
    assert isinstance(again, Outcome)
    assert (again.code, again.order.urged_count) == ("urged", 1)


def test_withdrawing_ends_the_order(session: Session) -> None:
    number = file(session).number
    outcome = do(session, number, "withdraw", text="已自行解决")
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.order.state) == ("withdrawn", State.WITHDRAWN)


def test_a_report_cannot_be_withdrawn(session: Session) -> None:
    number = file(session, request_type=RequestType.REPORT).number
    with pytest.raises(Conflict) as refused:
        do(session, number, "withdraw")
    assert refused.value.code == "report_of_public_harm"


def test_rating_is_the_bots_follow_up(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    outcome = do(session, number, "rate", rating=GOOD)
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.order.first_follow_up_by) == ("closed", "bot")


def test_rating_needs_the_three_answers(session: Session) -> None:
    number = file(session).number
    with pytest.raises(Malformed):
        do(session, number, "rate")


def test_an_unknown_command_is_refused(session: Session) -> None:
    number = file(session).number
    with pytest.raises(Malformed):
        do(session, number, "dance")


def test_a_bad_grade_after_closing_reopens_and_keeps_the_words(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    do(session, number, "rate", rating=GOOD)
    bad = Rating(true=True, solved=True, satisfied=1)
    outcome = do(session, number, "rate", key="k-2", rating=bad, text="刚好两天又坏了")
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.order.state) == ("reworking", State.REWORKING)
    event = table.events_of(session, [number])[number][-1]
    assert (event.name, event.text, event.details["satisfied"]) == ("grade_badly", "刚好两天又坏了", 1)
    told = session.scalars(select(OutboxRow.text).where(OutboxRow.key.contains("grade_badly"))).one()
    assert "差评" in told


def test_a_second_good_grade_changes_nothing(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    do(session, number, "rate", rating=GOOD)
    with pytest.raises(Conflict) as refused:
        do(session, number, "rate", key="k-2", rating=GOOD)
    assert refused.value.code == "already_rated"


def test_the_bots_follow_up_asks_in_the_citizens_own_channel_and_keeps_his_words(session: Session) -> None:
    order = file(session)
    walk_to_approval(session, order.number)
    asked = session.scalars(select(OutboxRow).where(OutboxRow.key.contains(":approve:"))).all()
    assert [row.address for row in asked if row.way == "citizen"] == [order.request.source.conversation_id]
    do(session, order.number, "rate", rating=GOOD, text="灯亮了，谢谢你们")
    event = table.events_of(session, [order.number])[order.number][-1]
    assert (event.name, event.actor_role, event.text) == ("close", "bot", "灯亮了，谢谢你们")


def test_the_bot_makes_no_second_follow_up(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    do(session, number, "rate", rating=Rating(true=True, solved=True, satisfied=1))
    with pytest.raises(Conflict) as refused:
        do(session, number, "rate", key="k-2", rating=GOOD)
    assert refused.value.code == "not_awaiting_rating"
