"""The desk page is told what changed, and only that."""

from tests.ticketing.console.desk_page import desk_of
from tests.ticketing.staffed_city import City
from ticketing.usecases import conversations as desk


def test_who_waits_is_listed_with_reason_and_summary(city: City) -> None:
    conversation = city.chat("路灯坏了", "转人工")
    waiting = desk_of(city).state()["lists"]["waiting"]
    line = next(one for one in waiting if one["id"] == conversation)
    assert (line["reason"], line["summary"]) == ("群众要求转人工", "小店区学府街路灯不亮")


def test_lists_that_did_not_change_are_not_sent_again(city: City) -> None:
    page = desk_of(city)
    name = page.state()["lists"]["name"]
    assert page.state(lists=name)["lists"] is None
    city.chat("转人工")
    assert page.state(lists=name)["lists"] is not None


def test_the_open_conversation_sends_only_new_messages(city: City) -> None:
    conversation, page = city.chat("路灯坏了", "转人工"), desk_of(city)
    messages = page.state(conversation)["open"]["messages"]
    last = messages[-1]["seq"]
    assert [m["seq"] for m in messages] == list(range(1, last + 1))
    assert page.state(conversation, after=last)["open"]["messages"] == []


def test_a_long_conversation_begins_with_its_end_and_older_ones_follow_on_asking(city: City) -> None:
    conversation = city.chat(*["这里还有一句话"] * 40, wants_person=False)
    page = desk_of(city)
    city.act(desk.take_over, conversation, actor=city.people["operator"], now=city.now)
    for number in range(60):
        city.act(desk.reply, conversation, f"第{number}句", actor=city.people["operator"], now=city.now)
    shown = page.state(conversation)["open"]["messages"]
    assert (len(shown), shown[-1]["text"]) == (100, "第59句")
    path = f"/console/desk/conversations/{conversation}/earlier?before={shown[0]['seq']}"
    earlier = page.browser.get(path).json()["messages"]
    assert earlier[-1]["seq"] == shown[0]["seq"] - 1


def test_an_open_desk_is_a_sign_of_life(city: City) -> None:
    conversation, page = city.chat("路灯坏了", "转人工"), desk_of(city)
    page.done(conversation, "take")
    page.state()
    line = next(one for one in page.state()["lists"]["mine"] if one["id"] == conversation)
    assert line["operator"] == "operator甲"


def test_the_address_of_a_conversation_opens_the_desk_with_it(city: City) -> None:
    conversation = city.chat("路灯坏了", "转人工")
    html = city.browser("operator").text(f"/console/conversations/{conversation}")
    assert f'data-opened="{conversation}"' in html


def test_an_unknown_conversation_is_a_page_that_says_so(city: City) -> None:
    reply = city.browser("operator").get("/console/conversations/test:nobody")
    assert reply.status_code == 404
    assert "没有找到这个会话" in reply.text


def test_an_unknown_picture_is_not_found(city: City) -> None:
    conversation = city.chat("路灯坏了", "转人工")
    path = f"/console/desk/conversations/{conversation}/pictures/none"
    assert city.browser("operator").get(path).status_code == 404
