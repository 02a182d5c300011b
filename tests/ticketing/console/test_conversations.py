import re

from tests.ticketing.staffed_city import City
from ticketing.domain.conversations import ConversationState
from ticketing.domain.orders import Source
from ticketing.usecases import conversations as desk


def _state(city: City, conversation_id: str) -> ConversationState:
    return city.act(desk.get_conversation, conversation_id).state


def _page(conversation_id: str) -> str:
    return f"/console/conversations/{conversation_id}"


def _taken(city: City, username: str = "operator") -> str:
    conversation_id = city.chat("路灯坏了", "转人工")
    city.act(desk.take_over, conversation_id, actor=city.people[username], now=city.now)
    return conversation_id


def _said(city: City, conversation_id: str) -> list[str]:
    return [m.text for m in city.act(desk.list_messages, conversation_id) if m.sender == "person"]


def test_who_waits_is_listed_with_reason_and_summary(city: City) -> None:
    city.chat("路灯坏了", "转人工")
    html = city.browser("operator").text("/console/conversations/lists")
    assert "群众要求转人工：小店区学府街路灯不亮" in html
    assert "已等" in html


def test_the_lists_come_alone_for_the_page_that_keeps_them_fresh(city: City) -> None:
    assert "<html" not in city.browser("operator").text("/console/conversations/lists")


def test_a_conversation_shows_what_the_bot_understood(city: City) -> None:
    html = city.browser("operator").text(_page(city.chat("路灯坏了", "转人工")))
    for words in ("求助 93%", "公共设施 81%", "地点 小店区学府街、时间 昨晚"):
        assert words in html


def test_an_operator_takes_over_replies_and_gives_back(city: City) -> None:
    conversation_id = city.chat("路灯坏了", "转人工")
    page, browser = _page(conversation_id), city.browser("operator")
    browser.send(page, f"{page}/take")
    assert _state(city, conversation_id) is ConversationState.PERSON
    browser.send(page, f"{page}/reply", text="您好，请讲")
    assert _said(city, conversation_id) == ["您好，请讲"]
    browser.send(page, f"{page}/release", note="已说明办理流程")
    assert _state(city, conversation_id) is ConversationState.BOT
    assert "交还说明：已说明办理流程" in browser.text(page)


def test_an_ended_conversation_is_closed(city: City) -> None:
    conversation_id = _taken(city)
    page = _page(conversation_id)
    city.browser("operator").send(page, f"{page}/end")
    assert _state(city, conversation_id) is ConversationState.CLOSED


def test_who_comes_second_is_told_who_was_first(city: City) -> None:
    conversation_id = city.chat("路灯坏了", "转人工")
    page, second = _page(conversation_id), city.browser("operator2")
    hidden = second.hidden(second.text(page))
    city.browser("operator").send(page, f"{page}/take")
    reply = second.client.post(f"{page}/take", data=hidden)
    assert reply.status_code == 409
    assert "这个会话已由operator甲接手" in reply.text


def test_the_same_form_sent_twice_is_said_once(city: City) -> None:
    conversation_id = _taken(city)
    page, browser = _page(conversation_id), city.browser("operator")
    form = browser.hidden(browser.text(page)) | {"text": "马上为您登记"}
    for _ in range(2):
        assert browser.client.post(f"{page}/reply", data=form).status_code == 303
    assert _said(city, conversation_id) == ["马上为您登记"]


def test_a_refused_reply_keeps_the_words(city: City) -> None:
    conversation_id = _taken(city)
    page = _page(conversation_id)
    reply = city.browser("operator").send(page, f"{page}/reply", text="写好的话", csrf="made elsewhere")
    assert reply.status_code == 403
    assert "写好的话" in reply.text
    assert _said(city, conversation_id) == []


def test_the_page_s_script_gets_the_refusal_and_a_new_key(city: City) -> None:
    conversation_id = _taken(city)
    page, browser = _page(conversation_id), city.browser("operator")
    form = browser.hidden(browser.text(page))
    reply = browser.client.post(
        f"{page}/reply", data=form | {"text": " "}, headers={"Accept": "application/json"}
    )
    assert (reply.status_code, reply.json()["problem"]) == (422, "请先输入要说的话。")
    assert reply.json()["key"] != form["key"]


def test_the_open_page_fetches_only_what_is_new(city: City) -> None:
    conversation_id = _taken(city)
    page, browser = _page(conversation_id), city.browser("operator")
    last = int(re.findall(r'data-seq="(\d+)"', browser.text(page))[-1])
    browser.send(page, f"{page}/reply", text="还在吗")
    body = browser.get(f"{page}/messages?after={last}").json()
    assert body["state"] == "person"
    assert [message["text"] for message in body["messages"]] == ["还在吗"]


def test_an_unknown_conversation_is_a_page_that_says_so(city: City) -> None:
    reply = city.browser("operator").get(_page("test:nobody"))
    assert reply.status_code == 404
    assert "没有找到这个会话" in reply.text


def test_an_unknown_move_is_refused(city: City) -> None:
    page = _page(_taken(city))
    assert city.browser("operator").send(page, f"{page}/burn").status_code == 404


def test_a_conversation_links_to_its_orders(city: City) -> None:
    conversation_id = city.chat("路灯坏了", "转人工")
    order = city.file_order(source=Source("test", conversation_id.partition(":")[2]))
    assert f"/console/orders/{order.number}" in city.browser("operator").text(_page(conversation_id))
