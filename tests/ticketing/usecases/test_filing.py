import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import TUESDAY, file, request
from ticketing.domain.actors import BOT
from ticketing.domain.elements import Element
from ticketing.domain.errors import Malformed
from ticketing.domain.orders import Topic
from ticketing.domain.states import State
from ticketing.storage.orders import events_of
from ticketing.usecases import auditing, filing


def test_a_complete_request_becomes_a_dispatched_order(session: Session) -> None:
    order = file(session)
    assert order.state is State.DISPATCHED
    assert order.number == "TY20261110-0001"
    assert order.assignment is not None
    assert order.assignment.lead_name == "小店区住房和城乡建设局"
    assert order.assignment.rule_id == "R-0306"


def test_the_history_tells_filing_and_dispatch(session: Session) -> None:
    order = file(session)
    names = [event.name for event in events_of(session, [order.number])[order.number]]
    assert names == ["file", "queue", "dispatch"]


def test_a_second_identical_request_returns_the_first_order(session: Session) -> None:
    first = file(session)
    again = filing.file_order(session, request(), key="k-1", actor=BOT, now=TUESDAY)
    assert not again.created
    assert again.order.number == first.number


def test_the_same_key_with_a_new_analysis_makes_no_second_order(session: Session) -> None:
    first = file(session)
    again = filing.file_order(
        session, request(topic=Topic("080101", "养老保险", 0.8)), key="k-1", actor=BOT, now=TUESDAY
    )
    assert again.order.number == first.number
    assert again.order.request.topic == first.request.topic


def test_another_key_makes_another_order(session: Session) -> None:
    assert file(session).number != file(session, key="k-2").number


def test_an_uncertain_topic_waits_for_the_dispatcher(session: Session) -> None:
    order = file(session, topic=Topic("030603", "", 0.3))
    assert order.state is State.AWAITING_DISPATCH


def test_no_topic_waits_for_the_dispatcher(session: Session) -> None:
    assert file(session, topic=None).state is State.AWAITING_DISPATCH


def test_an_unknown_topic_code_is_no_topic(session: Session) -> None:
    assert file(session, topic=Topic("770101", "编的", 1.0)).request.topic is None


def test_a_missing_element_is_refused_by_name(session: Session) -> None:
    elements = {**request().elements, "where": Element(), "what": Element(declined=True)}
    with pytest.raises(Malformed) as refused:
        file(session, elements=elements)
    assert refused.value.code == "order_incomplete"
    assert refused.value.facts["missing"] == ("what", "where")


def test_a_declined_element_is_enough(session: Session) -> None:
    elements = {**request().elements, "phone": Element(declined=True), "caller_name": Element(declined=True)}
    assert file(session, elements=elements, anonymous=True).state is State.DISPATCHED


def test_filing_is_audited(session: Session) -> None:
    file(session)
    assert auditing.verify(session) == ()
