"""Moves at the desk: refusals in words, nothing twice, colleagues side by side."""

import pytest

from tests.ticketing.console.desk_page import desk_of
from tests.ticketing.staffed_city import City
from ticketing.domain.conversations import ConversationState
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import corrections


def _state(city: City, conversation: str) -> ConversationState:
    return city.act(desk.get_conversation, conversation).state


def _said(city: City, conversation: str) -> list[str]:
    return [m.text for m in city.act(desk.list_messages, conversation) if m.sender == "person"]


@pytest.fixture
def waiting(city: City) -> str:
    return city.chat("楼下烧烤店半夜还在吵", "转人工")


def test_an_operator_takes_over_replies_and_gives_back(city: City, waiting: str) -> None:
    page = desk_of(city)
    page.done(waiting, "take")
    assert _state(city, waiting) is ConversationState.PERSON
    page.done(waiting, "reply", text="您好，请讲")
    assert _said(city, waiting) == ["您好，请讲"]
    page.done(waiting, "release", note="已说明办理流程")
    assert _state(city, waiting) is ConversationState.BOT
    assert "交还说明：已说明办理流程" in [m.text for m in city.act(desk.list_messages, waiting)]


def test_who_comes_second_is_told_who_was_first(city: City, waiting: str) -> None:
    desk_of(city).done(waiting, "take")
    refused = desk_of(city, "operator2").move(waiting, "take")
    assert (refused.status_code, refused.json()["problem"]) == (409, "这个会话已由operator甲接手。")


def test_the_same_key_is_said_once(city: City, waiting: str) -> None:
    page = desk_of(city)
    page.done(waiting, "take")
    for _ in range(2):
        page.done(waiting, "reply", text="马上为您登记", key="k1")
    assert _said(city, waiting) == ["马上为您登记"]


def test_an_empty_reply_is_refused_at_its_field(city: City, waiting: str) -> None:
    page = desk_of(city)
    page.done(waiting, "take")
    refused = page.move(waiting, "reply", text=" ").json()
    assert (refused["problem"], refused["field"]) == ("请先输入要说的话。", "text")


def test_a_move_from_another_page_is_refused(city: City, waiting: str) -> None:
    page = desk_of(city)
    assert page.move(waiting, "take", csrf="made elsewhere").status_code == 403
    assert page.move(waiting, "burn").status_code == 404
    assert _state(city, waiting) is ConversationState.QUEUED


def test_a_conversation_is_passed_to_a_colleague(city: City, waiting: str) -> None:
    page, colleague = desk_of(city), city.people["operator2"].id
    page.done(waiting, "take")
    page.done(waiting, "transfer", to=colleague, reason="讲晋语")
    line = next(one for one in page.state()["lists"]["waiting"] if one["id"] == waiting)
    assert (line["reason"], line["wanted"], line["summary"]) == ("同事转来", colleague, "讲晋语")
    desk_of(city, "operator2").done(waiting, "take")


def test_a_colleague_joins_whispers_and_leaves(city: City, waiting: str) -> None:
    first, second = desk_of(city), desk_of(city, "operator2")
    first.done(waiting, "take")
    second.done(waiting, "join")
    second.done(waiting, "whisper", text="他上周也来过")
    assert first.state(waiting)["open"]["helpers"] == ["operator2甲"]
    second.done(waiting, "leave")
    assert first.state(waiting)["open"]["helpers"] == []


def test_a_corrected_type_waits_as_training_material(city: City, waiting: str) -> None:
    desk_of(city).done(waiting, "correct", seq="1", field="intent", after="complain")
    made = [one for one in city.act(corrections.list_corrections) if one.conversation_id == waiting]
    assert [(one.before, one.after) for one in made] == [("seek_help", "complain")]


def test_an_ended_conversation_is_closed(city: City, waiting: str) -> None:
    page = desk_of(city)
    page.done(waiting, "take")
    page.done(waiting, "end", reason="已答复")
    assert _state(city, waiting) is ConversationState.CLOSED


def test_what_an_operator_knows_best_comes_first_among_equals(city: City) -> None:
    city.chat("转人工")
    lamp = city.chat("路灯坏了", "转人工")
    page = desk_of(city)
    skills = {"csrf": page.csrf, "skills": "晋语 公共设施"}
    assert page.browser.client.post("/console/desk/skills", json=skills).status_code == 200
    waiting = page.state()["lists"]["waiting"]
    assert all(one["suits"] for one in waiting if one["id"] == lamp)
    assert [one["suits"] for one in waiting] == sorted((one["suits"] for one in waiting), reverse=True)
