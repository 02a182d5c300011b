"""Outages, takeovers and dying processes, against an engine over real HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select

from tests.stack import eventually
from tests.ticketing.desk_app import OPERATOR, Citizen, DeskApp, desk_settings, running_desk
from tests.ticketing.fake_engine import FakeEngine
from ticketing.desk.runner import ENGINE_CALLS_AT_ONCE
from ticketing.desk.sweep import resume_turns
from ticketing.desk.work import utc_now
from ticketing.domain.actors import Actor
from ticketing.domain.messages import Utterance
from ticketing.domain.rate_limits import Limit
from ticketing.storage.database import session_factory
from ticketing.storage.order_rows import OrderRow
from ticketing.usecases import conversations
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.reading import read_reply
from ticketing.usecases.conversations.turns import LEASE, Answer, claim_turn, finish_turn

OUTAGE_NUMBERS = ("110", "119", "120", "122")


def _sweep(desk: DeskApp, *, later: timedelta = timedelta()) -> int:
    return resume_turns(desk.app.state.sessions, desk.app.state.settings, clock=lambda: utc_now() + later)


def _take_over(desk: DeskApp, citizen: Citizen, actor: Actor = OPERATOR) -> None:
    desk.act(conversations.take_over, citizen.conversation_id, actor=actor, now=utc_now())


def _release(desk: DeskApp, citizen: Citizen) -> None:
    desk.act(conversations.release, citizen.conversation_id, actor=OPERATOR, now=utc_now())


def _break(engine: FakeEngine, how: str) -> None:
    if how == "gone":
        engine.stop()
    elif how == "late":
        engine.gate.clear()
    else:
        engine.mode = how


def _mend(engine: FakeEngine, how: str) -> None:
    if how == "gone":
        engine.start()
    engine.mode = "good"
    engine.gate.set()


@pytest.mark.parametrize("how", ["gone", "late", "empty", "failed", "garbage"])
def test_an_outage_is_told_and_the_answer_comes_when_the_engine_is_back(
    fresh_sqlite: Engine, engine: FakeEngine, how: str
) -> None:
    with running_desk(fresh_sqlite, engine, engine_timeout=0.4) as desk:
        citizen = desk.talk()
        _break(engine, how)
        (told,) = citizen.say("居住证在哪里办理")
        assert told["from"] == "system"
        assert "记下" in told["text"]
        assert all(number in told["text"] for number in OUTAGE_NUMBERS)
        assert [button["payload"] for button in told["buttons"]] == ["转人工"]
        _mend(engine, how)
        assert _sweep(desk) == 0  # not yet: the engine gets a moment
        assert _sweep(desk, later=timedelta(seconds=6)) == 1
        assert citizen.heard("bot") == ["答：居住证在哪里办理"]


def test_an_outage_is_told_in_full_only_once_and_the_words_are_answered_in_order(
    desk: DeskApp, engine: FakeEngine
) -> None:
    citizen = desk.talk()
    engine.stop()
    first, second = citizen.say("一")[0]["text"], citizen.say("二")[0]["text"]
    assert "119" in first
    assert "119" not in second
    assert "记下" in second
    engine.start()
    assert citizen.say("三")[0]["text"] == "答：三"
    assert citizen.heard("bot") == ["答：一", "答：二", "答：三"]
    assert engine.runs == [body["message_id"] for body in engine.asked]


def test_the_next_outage_is_told_in_full_again(desk: DeskApp, engine: FakeEngine) -> None:
    citizen = desk.talk()
    for _ in range(2):
        engine.stop()
        assert "119" in citizen.say("你好")[0]["text"]
        engine.start()
        citizen.say("好了吗")


@pytest.mark.parametrize("before", [[], ["居住证在哪里办理"]])
def test_a_person_can_be_asked_for_while_the_engine_is_gone(
    desk: DeskApp, engine: FakeEngine, before: list[str]
) -> None:
    citizen = desk.talk()
    engine.stop()
    for text in before:
        citizen.say(text)
    reply = citizen.post("转人工。").json()
    assert reply["state"] == "queued"
    assert "第一位" in reply["messages"][0]["text"]


def test_a_message_that_the_engine_cannot_answer_goes_to_a_person(desk: DeskApp, engine: FakeEngine) -> None:
    citizen = desk.talk()
    engine.mode = "failed"
    citizen.say("居住证在哪里办理")
    for minutes in range(1, 4):
        _sweep(desk, later=timedelta(minutes=minutes))
    assert citizen.history()["state"] == "queued"
    waiting = desk.act(conversations.list_waiting)
    assert [one.queue_reason for one in waiting] == ["engine_failed"]


def test_an_engine_that_is_gone_for_long_does_not_flood_the_operators(
    desk: DeskApp, engine: FakeEngine
) -> None:
    citizen = desk.talk()
    engine.stop()
    citizen.say("居住证在哪里办理")
    for minutes in range(1, 8):
        _sweep(desk, later=timedelta(minutes=minutes))
    assert citizen.history()["state"] == "bot"


def test_the_engine_can_hand_over(desk: DeskApp, engine: FakeEngine) -> None:
    citizen = desk.talk()
    engine.mode = "handover"
    reply = citizen.post("转人工").json()
    assert reply["state"] == "queued"
    assert [message["from"] for message in reply["messages"]] == ["bot", "system"]
    (waiting,) = desk.act(conversations.list_waiting)
    assert (waiting.queue_reason, waiting.queue_summary) == ("asked", "路灯坏了")


@pytest.mark.parametrize("release", [False, True])
def test_an_answer_on_its_way_is_never_shown_after_a_takeover(
    desk: DeskApp, engine: FakeEngine, *, release: bool
) -> None:
    citizen = desk.talk()
    engine.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(citizen.post, "路灯坏了")
        engine.arrived.acquire(timeout=5)
        _take_over(desk, citizen)
        if release:
            _release(desk, citizen)
        engine.gate.set()
        assert waiting.result().json()["messages"] == []
    eventually(lambda: _messages_kept(desk, citizen) > len(citizen.history()["messages"]), within=5)
    assert citizen.heard("bot") == []


def _messages_kept(desk: DeskApp, citizen: Citizen) -> int:
    return desk.act(conversations.get_conversation, citizen.conversation_id).last_seq


def test_the_bot_says_nothing_from_takeover_to_release(desk: DeskApp, engine: FakeEngine) -> None:
    citizen = desk.talk()
    _take_over_after_greeting(desk, citizen)
    for text in ("在吗", "转人工", "着火了", "👍"):
        reply = citizen.post(text, wait=5).json()
        assert (reply["state"], reply["messages"]) == ("person", [])
    assert len(engine.asked) == 1
    _release(desk, citizen)
    assert citizen.say("谢谢")[0]["text"] == "答：谢谢"


def _take_over_after_greeting(desk: DeskApp, citizen: Citizen) -> None:
    citizen.say("你好")
    _take_over(desk, citizen)


def test_an_outage_found_after_a_takeover_is_not_told(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    with running_desk(fresh_sqlite, engine, engine_timeout=0.5) as desk:
        citizen = desk.talk()
        engine.gate.clear()
        citizen.say("路灯坏了", wait=0)
        engine.arrived.acquire(timeout=5)
        _take_over(desk, citizen)
        before = _messages_kept(desk, citizen)
        citizen.say("还在吗", wait=1)
        assert _messages_kept(desk, citizen) == before + 1
        assert _sweep(desk, later=timedelta(hours=1)) == 0


def test_a_message_whose_process_died_is_answered_when_its_lease_ends(
    fresh_sqlite: Engine, engine: FakeEngine
) -> None:
    sessions = session_factory(fresh_sqlite)
    settings, now = desk_settings(engine), utc_now()
    with sessions() as session, session.begin():
        incoming = Incoming("test", "c", "m", "路灯坏了")
        received = receive_message(session, incoming, limit=Limit(5, 1), now=now)
        claimed = claim_turn(session, received.conversation_id, owner="dead", now=now)
    assert claimed is not None
    assert resume_turns(sessions, settings, clock=lambda: now) == 0
    assert resume_turns(sessions, settings, clock=lambda: now + LEASE) == 1
    with sessions() as session, session.begin():
        assert finish_turn(session, claimed, Answer([Utterance("太迟")]), now=now + LEASE) is False
        reply = read_reply(session, received.conversation_id, received.seq)
    assert [message.text for message in reply.messages] == ["答：路灯坏了"]


def test_two_workers_at_once_answer_a_message_once(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    sessions = session_factory(fresh_sqlite)
    settings, later = desk_settings(engine), utc_now() + timedelta(minutes=1)
    with sessions() as session, session.begin():
        for number in range(5):
            incoming = Incoming("test", f"c{number}", "m", "路灯坏了")
            receive_message(session, incoming, limit=Limit(5, 1), now=utc_now())
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: resume_turns(sessions, settings, clock=lambda: later), range(2)))
    assert len(engine.asked) == 5


def test_a_broken_turn_does_not_stop_the_others(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    sessions, seen = session_factory(fresh_sqlite), list[BaseException]()
    with sessions() as session, session.begin():
        receive_message(session, Incoming("test", "c", "m", "你好"), limit=Limit(5, 1), now=utc_now())

    def broken() -> datetime:
        if engine.asked:
            raise RuntimeError("the clock stopped")
        return utc_now() + timedelta(minutes=1)

    assert resume_turns(sessions, desk_settings(engine), clock=broken, on_error=seen.append) == 1
    assert [str(error) for error in seen] == ["the clock stopped"]


def test_a_turn_of_the_bot_is_two_transactions(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    commits: list[object] = []
    with running_desk(fresh_sqlite, engine) as desk:
        event.listen(fresh_sqlite, "commit", commits.append)
        assert desk.talk().say("居住证在哪里办理")
        assert len(commits) == 2  # recorded and claimed; answered and the next one looked for


def test_messages_beyond_the_engines_room_are_recorded_and_claimed_later(
    fresh_sqlite: Engine, engine: FakeEngine
) -> None:
    with running_desk(fresh_sqlite, engine) as desk:
        engine.gate.clear()
        citizens = [desk.talk() for _ in range(ENGINE_CALLS_AT_ONCE + 2)]
        for citizen in citizens:
            citizen.post("你好", wait=0)
        for _ in range(ENGINE_CALLS_AT_ONCE):
            assert engine.arrived.acquire(timeout=5)
        engine.gate.set()
        for citizen in citizens:
            assert eventually(lambda one=citizen: one.heard("bot")) == ["答：你好"]


def test_an_emergency_is_answered_first_and_recorded_then(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    engine.mode = "emergency"
    with running_desk(fresh_sqlite, engine) as desk:
        citizen = desk.talk()
        assert citizen.say("家里着火了")[0]["text"].startswith("请立即拨打119")
        wanted = select(OrderRow.state, OrderRow.conversation_id)
        recorded = eventually(lambda: desk.act(lambda session: session.execute(wanted).all()))
    assert [tuple(row) for row in recorded] == [("emergency_diverted", citizen.conversation_id)]


def test_an_emergency_that_cannot_be_recorded_is_answered_all_the_same(
    fresh_sqlite: Engine, engine: FakeEngine
) -> None:
    engine.mode = "emergency"
    with fresh_sqlite.begin() as connection:
        connection.exec_driver_sql("DROP TABLE order_events")
    with running_desk(fresh_sqlite, engine) as desk:
        citizen = desk.talk()
        assert citizen.say("家里着火了")[0]["text"].startswith("请立即拨打119")
        assert citizen.say("快来人啊")[0]["text"].startswith("请立即拨打119")
