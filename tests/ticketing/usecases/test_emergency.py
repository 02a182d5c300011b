"""An emergency leaves a record after its number was said; what is filed afterwards names it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.order_builders import LEADER, request
from ticketing.domain.actors import BOT
from ticketing.domain.messages import Utterance
from ticketing.domain.orders import Order, Source
from ticketing.domain.rate_limits import Limit
from ticketing.domain.states import State
from ticketing.storage import audit
from ticketing.storage.order_search import any_filed
from ticketing.storage.orders import events_of, load
from ticketing.usecases import conversations as desk
from ticketing.usecases import filing, reading_orders, statistics
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.turns import Answer, claim_turn, finish_turn
from ticketing.usecases.demo_city import load_demo_city
from ticketing.usecases.emergency import record_emergency
from ticketing.usecases.reading_orders import OrderFilter
from ticketing.usecases.statistics import Wanted

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
FIRE: dict[str, Any] = {"emergency": {"kind": "fire", "number": "119"}}
SAID = "请立即拨打119！请先离开着火的地方。"
WORDS = "家里着火了！！快来人啊"


def told(
    session: Session,
    *,
    words: str = WORDS,
    said: str = SAID,
    understanding: dict[str, Any] | None = None,
    now: datetime = NOW,
    taken_over: bool = False,
) -> Order | None:
    """Let a citizen say something and the bot answer; return what was recorded."""
    incoming = Incoming("test", "a", f"m{now.timestamp():.0f}", words)
    identity = receive_message(session, incoming, limit=Limit(1000, 1), now=now).conversation_id
    turn = claim_turn(session, identity, owner="one", now=now)
    assert turn is not None
    if taken_over:
        desk.take_over(session, identity, actor=OPERATOR, now=now)
    answer = Answer([Utterance(said)], understanding=FIRE if understanding is None else understanding)
    finish_turn(session, turn, answer, now=now)
    return record_emergency(session, turn, answer, now=now)


def filed(session: Session, now: datetime) -> Order:
    load_demo_city(session)
    new = request(source=Source("test", "a"), matter=WORDS)
    return filing.file_order(session, new, key="k", actor=BOT, now=now).order


def test_an_emergency_that_was_answered_leaves_a_record(session: Session) -> None:
    order = told(session)
    assert order is not None
    stored = load(session, order.number)
    assert (stored.state, stored.request.matter) == (State.EMERGENCY_DIVERTED, WORDS)
    assert stored.request.understanding["emergency"] == {"kind": "fire", "number": "119"}
    assert (stored.clocks, stored.next_check_at) == ((), None)
    [event] = events_of(session, [order.number])[order.number]
    assert (event.name, event.details["rule"], event.text) == ("divert", "T2", "119")
    assert [line.action for line in audit.lines(session) if line.subject == order.number] == ["order.divert"]


def test_nothing_is_recorded_before_the_number_was_said(session: Session) -> None:
    assert told(session, said="请问在什么地方？") is None
    assert told(session, understanding={}, now=NOW + timedelta(hours=2)) is None


def test_a_number_that_is_named_without_an_emergency_is_no_record(session: Session) -> None:
    calm = {"emergency": {"kind": None, "present": False}}
    assert told(session, words="上个月着火", said="火警是119。", understanding=calm) is None


def test_what_a_person_who_took_over_kept_from_the_citizen_was_not_said(session: Session) -> None:
    assert told(session, taken_over=True) is None


def test_whoever_calls_for_help_twice_has_one_emergency(session: Session) -> None:
    assert told(session) is not None
    assert told(session, words="快啊", now=NOW + timedelta(minutes=5)) is None
    assert told(session, words="又着火了", now=NOW + timedelta(hours=3)) is not None


def test_an_order_filed_afterwards_names_the_record_and_is_no_repeat_of_it(session: Session) -> None:
    record = told(session)
    assert record is not None
    order = filed(session, NOW + timedelta(minutes=10))
    assert order.request.understanding["after_emergency"] == record.number
    assert (order.repeat_kind, order.repeat_of) == ("first", "")


def test_an_order_of_another_day_is_no_follow_up(session: Session) -> None:
    told(session)
    assert "after_emergency" not in filed(session, NOW + timedelta(days=2)).request.understanding


def test_the_record_is_none_of_the_citizens_orders(session: Session) -> None:
    record = told(session)
    assert record is not None
    assert not any_filed(session)
    mine = reading_orders.list_orders(session, OrderFilter(conversation_id="test:a"), now=NOW)
    assert mine.orders == ()
    by_state = OrderFilter(state=str(State.EMERGENCY_DIVERTED))
    assert [one.number for one in reading_orders.list_orders(session, by_state, now=NOW).orders] == [
        record.number
    ]


def test_statistics_count_it_apart_from_what_was_filed(session: Session) -> None:
    told(session)
    filed(session, NOW + timedelta(minutes=10))
    wanted = Wanted(date(2026, 11, 1), date(2026, 11, 30))
    total = statistics.report(session, wanted, actor=LEADER, now=NOW + timedelta(days=1)).total
    assert (total["diverted"].numerator, total["filed"].numerator) == (1, 1)


def test_secret_words_are_not_stored_again(session: Session) -> None:
    order = told(session, words="装绝密文件的屋子着火了")
    assert order is not None
    assert "绝密" not in load(session, order.number).request.matter
    assert "着火" not in str(session.execute(text("SELECT title, understanding FROM orders")).all())
