"""The channel API over the desk: replies, repetition, order, bad input, takeover, outage."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import Engine

from tests.ticketing.desk_app import OPERATOR, TOKEN, WEBCHAT_TOKEN, DeskApp, running_desk
from tests.ticketing.fake_engine import FakeEngine
from ticketing.desk.work import utc_now
from ticketing.domain.messages import ENGINE_TEXT_LIMIT
from ticketing.usecases import conversations

URL = "/api/v1/channels/test/messages"


def _send(desk: DeskApp, content: bytes, token: str = TOKEN) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return desk.client.post(URL, content=content, headers=headers, params={"wait": 5})


def _raw(**changes: object) -> bytes:
    return json.dumps({"conversation_id": "c1", "message_id": "m1", "text": "你好"} | changes).encode()


def test_a_message_is_answered_by_the_bot(desk: DeskApp) -> None:
    reply = desk.talk().post("路灯坏了").json()
    (message,) = reply["messages"]
    assert reply["state"] == "bot"
    assert (message["from"], message["text"]) == ("bot", "答：路灯坏了")
    assert message["buttons"] == [{"title": "转人工", "payload": "转人工"}]


def test_the_same_message_id_gets_the_same_reply_and_runs_once(desk: DeskApp, engine: FakeEngine) -> None:
    citizen = desk.talk()
    first = citizen.say("路灯坏了", message_id="m-1")
    assert citizen.say("路灯坏了", message_id="m-1") == first
    assert len(engine.asked) == 1


def test_the_same_message_twice_at_once_is_asked_once_and_both_hear_the_reply(
    desk: DeskApp, engine: FakeEngine
) -> None:
    citizen = desk.talk()
    engine.gate.clear()
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(citizen.say, "路灯坏了", message_id="m-1") for _ in range(4)]
        engine.arrived.acquire(timeout=5)
        engine.gate.set()
        replies = [reply.result() for reply in waiting]
    assert len(engine.asked) == 1
    assert all(reply == replies[0] and len(reply) == 1 for reply in replies)


def test_messages_of_a_conversation_are_answered_in_order_one_at_a_time(
    desk: DeskApp, engine: FakeEngine
) -> None:
    citizen = desk.talk()
    engine.gate.clear()
    for text in ("一", "二", "三"):
        assert citizen.say(text, wait=0) == []
    engine.arrived.acquire(timeout=5)
    assert [body["text"] for body in engine.asked] == ["一"]
    engine.gate.set()
    assert citizen.say("四")[0]["text"] == "答：四"
    assert citizen.heard("bot") == ["答：一", "答：二", "答：三", "答：四"]


def test_a_reply_can_be_fetched_later(desk: DeskApp, engine: FakeEngine) -> None:
    citizen = desk.talk()
    engine.gate.clear()
    assert citizen.say("路灯坏了", wait=0) == []
    own = citizen.history()["messages"][0]
    assert own["from"] == "citizen"
    threading.Timer(0.1, engine.gate.set).start()
    found = citizen.history(after=own["id"], wait=10)["messages"]
    assert [message["text"] for message in found] == ["答：路灯坏了"]


def test_an_unknown_or_foreign_token_is_refused(desk: DeskApp) -> None:
    for token in ("-", "wrong", WEBCHAT_TOKEN):
        assert _send(desk, _raw(), token).status_code == 401
    unknown = desk.client.post("/api/v1/channels/other/messages", content=_raw())
    assert unknown.status_code == 401


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"{", "body"),
        (b"\xff\xfe", "body"),
        (b"[]", "body"),
        (b"[" * 60000, "body"),
        (_raw(text=None), "text"),
        (_raw(text=5), "text"),
        (_raw(conversation_id=""), "conversation_id"),
        (_raw(conversation_id="a b"), "conversation_id"),
        (_raw(conversation_id="a\u0000"), "conversation_id"),
        (_raw(conversation_id="x" * 129), "conversation_id"),
        (_raw(message_id="编号"), "message_id"),
        (_raw(message_id=""), "message_id"),
        (_raw(metadata=[]), "metadata"),
        (_raw(extra=1), "extra"),
    ],
)
def test_a_malformed_body_is_refused_with_the_field(desk: DeskApp, content: bytes, field: str) -> None:
    reply = _send(desk, content)
    assert reply.status_code == 422
    assert reply.json()["field"] == field
    assert reply.json()["message"]


def test_a_body_over_64_kib_is_refused(desk: DeskApp, engine: FakeEngine) -> None:
    reply = _send(desk, _raw(text="灯" * 40000))
    assert reply.status_code == 413
    assert engine.asked == []


def test_a_long_text_is_kept_whole_and_the_engine_reads_its_beginning(
    desk: DeskApp, engine: FakeEngine
) -> None:
    citizen = desk.talk()
    long = "灯" * (ENGINE_TEXT_LIMIT + 1)
    citizen.say(long)
    assert len(engine.asked[0]["text"]) == ENGINE_TEXT_LIMIT
    assert citizen.heard("citizen") == [long]


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "👍👍", "？！", "\u200b", "\ud800"])
def test_a_message_without_words_gets_a_clear_sentence_without_the_engine(
    desk: DeskApp, engine: FakeEngine, text: str
) -> None:
    reply = _send(desk, json.dumps({"conversation_id": "c", "message_id": "m", "text": text}).encode())
    (message,) = reply.json()["messages"]
    assert message["from"] == "system"
    assert "文字" in message["text"] or "一句话" in message["text"]
    assert engine.asked == []


def test_controls_and_half_characters_never_reach_the_engine(desk: DeskApp, engine: FakeEngine) -> None:
    _send(desk, _raw(text="路\x00灯\ud800坏\u202e了"))
    assert engine.asked[0]["text"] == "路灯坏了"


def test_who_writes_too_fast_is_told_how_long_to_wait(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    with running_desk(fresh_sqlite, engine, message_burst=3, messages_per_second=0.1) as desk:
        citizen = desk.talk()
        for _ in range(3):
            assert citizen.post("你好", wait=0).status_code == 200
        refused = citizen.post("你好", wait=0)
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 10
        assert desk.talk().post("你好", wait=0).status_code == 200


def test_repeating_a_known_message_costs_nothing(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    with running_desk(fresh_sqlite, engine, message_burst=1, messages_per_second=0.01) as desk:
        citizen = desk.talk()
        assert [citizen.post("你好", message_id="m").status_code for _ in range(4)] == [200] * 4


def test_an_unknown_conversation_is_not_found(desk: DeskApp) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    path = "/api/v1/channels/test/conversations/{}/messages"
    assert desk.client.get(path.format("nobody"), headers=headers).status_code == 404
    assert desk.client.get(path.format("a%20b"), headers=headers).status_code == 422
    assert desk.client.get(path.format("a"), headers=headers, params={"after": "x"}).status_code == 422


def test_many_long_polls_hold_no_thread(desk: DeskApp) -> None:
    citizen = desk.talk()
    citizen.say("你好")
    last = citizen.history()["messages"][-1]["id"]
    with ThreadPoolExecutor(40) as pool:
        polls = [pool.submit(citizen.history, after=last, wait=10) for _ in range(40)]
        time.sleep(0.3)
        started = time.monotonic()
        assert desk.talk().say("还好吗")[0]["text"] == "答：还好吗"
        assert time.monotonic() - started < 8  # held threads would let it wait for the polls' ten seconds
        citizen.say("再来")
        assert all(poll.result()["messages"] for poll in polls)


def test_what_an_operator_says_wakes_the_citizen_who_waits(desk: DeskApp) -> None:
    citizen = desk.talk()
    citizen.say("你好")
    desk.act(conversations.take_over, citizen.conversation_id, actor=OPERATOR, now=utc_now())
    last = citizen.history()["messages"][-1]["id"]
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(citizen.history, after=last, wait=10)
        desk.act(conversations.reply, citizen.conversation_id, "我来看看", actor=OPERATOR, now=utc_now())
        found = poll.result()
    assert found["state"] == "person"
    assert [(m["from"], m["text"]) for m in found["messages"]] == [("person", "我来看看")]
