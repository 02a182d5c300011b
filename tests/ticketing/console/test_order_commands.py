from tests.ticketing.staffed_city import LEAD, City
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.usecases import reading_orders

RESULT = "路灯已更换灯具，现场照明恢复"
APPLICATION = {"result": RESULT, "contacted_at": "2026-11-20T10:00", "no_evidence": "夜间修复，未拍照"}


def _state(city: City, order: Order) -> State:
    return city.act(reading_orders.get_order, order.number).state


def _command(city: City, username: str, order: Order, command: str, **fields: str) -> State:
    reply = city.browser(username).command(order, command, **fields)
    assert reply.status_code == 303, reply.text
    return _state(city, order)


def test_an_order_walks_through_the_pages_from_dispatch_to_closing(city: City) -> None:
    order = city.file_order()
    walked = [
        _command(city, "dispatcher", order, "dispatch", unit_id=LEAD),
        _command(city, "unit", order, "sign"),
        _command(city, "unit", order, "deploy", officer="照明班", plan="当天到场"),
        _command(city, "unit", order, "feed_back", text="正在更换灯具"),
        _command(city, "unit", order, "apply_for_closing", **APPLICATION),
        _command(city, "supervisor", order, "approve", grade="excellent", override="已核对"),
        _command(city, "follow_up", order, "follow_up", true="yes", solved="yes", satisfied="5"),
    ]
    assert walked == [
        State.DISPATCHED,
        State.SIGNED,
        State.DEPLOYED,
        State.IN_PROGRESS,
        State.CLOSING_REQUESTED,
        State.AWAITING_FOLLOW_UP,
        State.CLOSED,
    ]


def test_helpers_ticked_at_dispatch_become_co_organisers(city: City) -> None:
    order = city.file_order()
    page = city.browser("dispatcher")
    action = f"/console/orders/{order.number}/dispatch"
    page.send(f"/console/orders/{order.number}", action, unit_id=LEAD, co_unit_ids="city.urban,city.traffic")
    assignment = city.act(reading_orders.get_order, order.number).assignment
    assert assignment is not None
    assert assignment.co_ids == ("city.urban", "city.traffic")


def test_against_doubts_about_the_answer_a_reason_is_asked_for_beside_its_field(city: City) -> None:
    order = city.order_after("apply_for_closing", matter="请问医保卡丢了怎么补办？", title="医保卡补办")
    browser = city.browser("supervisor")
    assert "答复与诉求几乎没有相同的内容" in browser.text(f"/console/orders/{order.number}")
    reply = browser.command(order, "approve", grade="good")
    assert reply.status_code == 409
    assert 'id="approve-override-fault"' in reply.text
    assert _command(city, "supervisor", order, "approve", grade="good", override="已当面核对") is (
        State.AWAITING_FOLLOW_UP
    )


def test_a_supervisor_returns_an_order_with_a_reason(city: City) -> None:
    order = city.order_after("apply_for_closing")
    assert _command(city, "supervisor", order, "return_for_rework", reason="请补充照片") is State.IN_PROGRESS


def test_an_unsolved_matter_is_done_again(city: City) -> None:
    order = city.order_after("approve")
    answers = {"true": "yes", "solved": "no", "satisfied": "2"}
    assert _command(city, "follow_up", order, "follow_up", **answers) is State.REWORKING


def test_a_solved_matter_that_displeases_is_asked_about_by_another_person(city: City) -> None:
    order = city.order_after("approve")
    answers = {"true": "yes", "solved": "yes", "satisfied": "1"}
    assert _command(city, "follow_up", order, "follow_up", **answers) is State.AWAITING_SECOND_FOLLOW_UP
    assert _command(city, "reviewer", order, "follow_up", note="已解释政策", **answers) is State.CLOSED


def test_a_refused_form_shows_the_reason_and_keeps_what_was_typed(city: City) -> None:
    order = city.order_after("sign")
    reply = city.browser("unit").command(order, "deploy", officer=" ", plan="一段写了很久的安排")
    assert reply.status_code == 422
    assert reply.text.count("还有必填的内容没有填写") == 1
    assert "一段写了很久的安排" in reply.text
    assert _state(city, order) is State.SIGNED


def test_words_for_a_step_that_is_over_are_shown_again(city: City) -> None:
    order = city.order_after("feed_back")
    browser = city.browser("unit")
    page = f"/console/orders/{order.number}"
    html = browser.text(page)
    _command(city, "unit", order, "apply_for_closing", **APPLICATION)
    hidden = browser.hidden(html)
    reply = browser.client.post(f"{page}/apply_for_closing", data=hidden | {"result": "另一份写好的结果"})
    assert reply.status_code == 409
    assert "刚刚被别人处理过" in reply.text
    assert "另一份写好的结果" in reply.text


def test_too_long_a_text_is_refused_and_not_cut(city: City) -> None:
    order = city.order_after("deploy")
    reply = city.browser("unit").command(order, "feed_back", text="长" * 4001)
    assert reply.status_code == 422
    assert "最多2000个字" in reply.text


def test_a_form_without_its_token_changes_nothing(city: City) -> None:
    order = city.order_after("dispatch")
    reply = city.browser("unit").command(order, "sign", csrf="made elsewhere")
    assert reply.status_code == 403
    assert _state(city, order) is State.DISPATCHED


def test_a_post_cannot_do_the_work_of_another(city: City) -> None:
    order = city.order_after("apply_for_closing")
    reply = city.browser("unit").command(order, "approve", grade="good", revision=str(order.revision))
    assert reply.status_code == 403
    assert _state(city, order) is State.CLOSING_REQUESTED


def test_people_of_another_unit_do_not_even_learn_of_the_order(city: City) -> None:
    order = city.order_after("dispatch")
    browser = city.browser("other_unit")
    reply = browser.send("/console/inbox", f"/console/orders/{order.number}/sign", revision="1")
    assert reply.status_code == 404
    assert _state(city, order) is State.DISPATCHED


def test_an_unknown_command_is_a_page_that_says_so(city: City) -> None:
    order = city.order_after("dispatch")
    reply = city.browser("unit").command(order, "burn")
    assert reply.status_code == 404
    assert "没有这个操作" in reply.text


def test_a_unit_that_no_longer_exists_is_refused_above_the_form(city: City) -> None:
    order = city.file_order()
    reply = city.browser("dispatcher").command(order, "dispatch", unit_id="nowhere", note="请尽快")
    assert reply.status_code == 404
    assert "没有找到这个承办单位" in reply.text
    assert "请尽快" in reply.text


def test_a_huge_form_is_refused(city: City) -> None:
    order = city.order_after("deploy")
    reply = city.browser("unit").command(order, "feed_back", text="长" * 100_000)
    assert reply.status_code == 413


def test_without_evidence_a_reason_is_asked_for_and_the_reviewer_reads_it(city: City) -> None:
    order = city.order_after("feed_back")
    unit = city.browser("unit")
    reply = unit.command(order, "apply_for_closing", **(APPLICATION | {"no_evidence": " "}))
    assert reply.status_code == 422
    assert "请上传或勾选佐证材料；确实没有的，写明原因" in reply.text
    assert 'id="apply_for_closing-no_evidence-fault"' in reply.text
    assert _command(city, "unit", order, "apply_for_closing", **APPLICATION) is State.CLOSING_REQUESTED
    html = city.browser("supervisor").text(f"/console/orders/{order.number}")
    assert "没有佐证材料的原因</strong>：夜间修复，未拍照" in html
