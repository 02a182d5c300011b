"""The operators' desk in a browser: live, by keyboard, two operators and a citizen at once."""

import uuid
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests.browser.axe import serious_findings
from tests.browser.conftest import Enter, Window
from tests.browser.day import writes
from tests.ticketing.staffed_city import City
from ticketing.domain.rate_limits import Limit
from ticketing.storage.conversation_rows import MessageRow
from ticketing.storage.conversations import lock_conversation
from ticketing.usecases import conversations as desk
from ticketing.usecases import reading_orders
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.moving import hand_over
from ticketing.usecases.reading_orders import OrderFilter

MATTER = "楼下烧烤店每天半夜还在吵，油烟也大，没法睡觉"


def _open(window: Window, conversation: str) -> None:
    window.goto(f"/console/conversations/{conversation}")
    window.locator("#messages li").first.wait_for()


def _moves(window: Window, name: str) -> Window:
    return window.locator("#moves").get_by_role("button", name=name)


def _said(city: City, conversation: str) -> list[str]:
    return [m.text for m in city.act(desk.list_messages, conversation) if m.author]


def test_a_chat_is_taken_answered_and_given_back_by_keyboard_alone(city: City, enter: Enter) -> None:
    conversation = city.chat("学府街路灯坏了", "转人工")
    window = enter("operator")
    _open(window, conversation)
    _moves(window, "接手").press("Enter")
    _moves(window, "交还机器人").wait_for()
    window.keyboard.press("Alt+r")
    window.keyboard.type("您好，请问")
    window.keyboard.press("Shift+Enter")
    window.keyboard.type("怎么称呼您？")
    window.keyboard.press("Enter")
    window.locator(".messages .person", has_text="怎么称呼您？").wait_for()
    assert window.locator("#words").input_value() == ""
    window.keyboard.press("Alt+b")
    window.keyboard.type("已说明")
    window.keyboard.press("Enter")
    window.locator("#state", has_text="机器人").wait_for()
    assert _said(city, conversation)[0] == "您好，请问\n怎么称呼您？"


def test_the_next_one_is_taken_with_one_key_and_a_phrase_said_with_another(city: City, enter: Enter) -> None:
    waiting = {city.chat(MATTER, "转人工") for _ in range(2)}
    window = enter("operator")
    window.locator("#list li").first.wait_for()
    window.keyboard.press("Alt+n")
    _moves(window, "交还机器人").wait_for()
    window.keyboard.press("Alt+1")
    window.keyboard.press("Enter")
    window.locator(".messages .person", has_text="我是12345的工作人员").wait_for()
    taken = [one for one in waiting if city.act(desk.get_conversation, one).operator_name == "operator甲"]
    assert len(taken) <= 1


def test_what_the_citizen_writes_and_who_waits_appear_by_themselves(city: City, enter: Enter) -> None:
    conversation = city.chat("学府街路灯坏了", "转人工")
    window = enter("operator")
    _open(window, conversation)
    writes(city, conversation, "在吗？我等了很久")
    window.locator(".messages .citizen", has_text="在吗？我等了很久").wait_for()
    other = city.chat("转人工")
    window.locator(f'#list a[data-id="{other}"]').wait_for()


def test_two_operators_see_at_once_who_has_the_conversation(city: City, enter: Enter) -> None:
    conversation = city.chat("转人工")
    first, second = enter("operator"), enter("operator2")
    _open(first, conversation)
    _open(second, conversation)
    _moves(first, "接手").click()
    _moves(second, "加入").click()
    first.locator("#held", has_text="operator2甲").wait_for()
    second.locator("#words").fill("我来补充一句")
    second.locator("#words").press("Enter")
    first.locator(".messages .person", has_text="我来补充一句").wait_for()
    assert _moves(second, "接手").count() == 0


def test_a_whisper_reaches_the_colleague_and_not_the_citizen(city: City, enter: Enter) -> None:
    conversation = city.chat("转人工")
    window = enter("operator")
    _open(window, conversation)
    _moves(window, "接手").click()
    _moves(window, "结束").wait_for()
    window.keyboard.press("Alt+w")
    window.keyboard.type("他上周也来过")
    window.keyboard.press("Enter")
    window.locator(".messages .staff-only", has_text="他上周也来过").wait_for()


def test_a_lost_connection_keeps_the_words_and_says_them_once(city: City, enter: Enter) -> None:
    conversation = city.chat("转人工")
    city.act(desk.take_over, conversation, actor=city.people["operator"], now=city.now)
    window = enter("operator")
    _open(window, conversation)
    window.context.set_offline(True)
    window.locator("#words").fill("马上为您登记")
    window.locator("#words").press("Enter")
    window.locator("#problem", has_text="连接中断").wait_for()
    assert window.locator("#words").input_value() == "马上为您登记"
    window.context.set_offline(False)
    window.locator("#words").press("Enter")
    window.locator(".messages .person", has_text="马上为您登记").wait_for()
    assert _said(city, conversation) == ["马上为您登记"]


def test_an_order_is_filed_from_the_words_of_the_conversation(city: City, enter: Enter) -> None:
    conversation = city.chat(MATTER, "转人工")
    window = enter("operator")
    _open(window, conversation)
    form = window.locator("#panel-order")
    window.locator(".from[data-field=what]").wait_for()
    assert form.locator("[name=what]").input_value() == MATTER
    form.locator(".from[data-field=what]").click()
    assert window.evaluate("String(getSelection())") == MATTER
    form.locator("[name=caller_name]").fill("李女士")
    form.locator("[name=phone_declined]").check()
    form.locator("[name=cause_declined]").check()
    window.keyboard.press("Alt+s")
    number = form.locator("#filed a")
    number.wait_for()
    found = city.act(
        reading_orders.list_orders, OrderFilter(conversation_id=conversation), limit=5, now=city.now
    )
    assert [order.number for order in found.orders] == [number.inner_text()]


def test_selected_words_go_into_a_field_with_one_key(city: City, enter: Enter) -> None:
    conversation = city.chat(MATTER, "转人工")
    window = enter("operator")
    _open(window, conversation)
    window.locator(".from[data-field=what]").wait_for()
    window.locator(".messages .citizen .words").first.select_text()
    window.keyboard.press("Alt+p")
    assert window.locator("#panel-order [name=where]").input_value() == MATTER


def _many_wait(session: Session, *, count: int, now: datetime) -> None:
    for _ in range(count):
        said = Incoming("test", uuid.uuid4().hex, uuid.uuid4().hex, "转人工")
        identity = receive_message(session, said, limit=Limit(50, 1), now=now).conversation_id
        row = lock_conversation(session, identity)
        assert row is not None
        hand_over(session, row, reason="asked", summary="路灯不亮", now=now)


def _talks_on(session: Session, conversation: str, *, count: int, now: datetime) -> None:
    row = lock_conversation(session, conversation)
    assert row is not None
    said = [
        {
            "conversation_id": conversation,
            "seq": row.last_seq + number,
            "sender": "person",
            "author": "operator甲",
            "text": f"第{number}句",
            "buttons": [],
            "created_at": now,
            "suppressed": False,
        }
        for number in range(1, count + 1)
    ]
    session.execute(insert(MessageRow), said)
    row.last_seq += count


def test_three_hundred_waiting_and_ten_thousand_messages_stay_fluid(city: City, enter: Enter) -> None:
    city.act(_many_wait, count=300, now=city.now)
    long = city.chat("转人工")
    city.act(desk.take_over, long, actor=city.people["operator"], now=city.now)
    city.act(_talks_on, long, count=10_000, now=city.now)
    window = enter("operator")
    _open(window, long)
    window.locator(".messages li", has_text="第10000句").wait_for()
    assert window.locator(".messages li").count() <= 100
    for earlier in ("第9850句", "第9750句"):
        window.locator("#messages").evaluate("log => { log.scrollTop = 0; }")
        window.locator(".messages li", has_text=earlier).wait_for(state="attached")
    assert window.locator("#list li").count() == 300
    window.locator("#words").fill("还在吗")
    window.locator("#words").press("Enter")
    window.locator(".messages .person", has_text="还在吗").wait_for()
    held = window.evaluate(
        """async () => {
          let longest = 0, last = performance.now();
          const end = last + 4000;
          while (performance.now() < end) {
            await new Promise((next) => requestAnimationFrame(next));
            longest = Math.max(longest, performance.now() - last);
            last = performance.now();
          }
          return longest;
        }"""
    )
    # Not a speed test: a page that redraws everything stands still for seconds.
    assert held < 2000


def test_axe_finds_nothing_serious_at_the_desk(city: City, enter: Enter) -> None:
    conversation = city.chat(MATTER, "转人工")
    window = enter("operator")
    _open(window, conversation)
    window.locator(".from[data-field=what]").wait_for()
    assert serious_findings(window) == []
