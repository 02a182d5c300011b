"""Where an order stands."""

from actions.progress import ShowProgress
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import entity, run, tracker

ONE, TWO = "TY20261122-0001", "TY20261122-0002"


def test_the_only_order_is_told_with_unit_date_and_reason(service: FakeTicketing) -> None:
    service.put(ONE)
    said = run(ShowProgress(), tracker("办得怎样了", intent="ask_progress"))
    assert all(
        words in said.text
        for words in (ONE, "办理中", "小店区城乡管理局", "最晚 11月29日，一般事项七天内办结")
    )


def test_several_orders_are_offered(service: FakeTicketing) -> None:
    service.put(ONE)
    service.put(TWO)
    assert len(run(ShowProgress(), tracker("进度", intent="ask_progress")).buttons) == 2


def test_an_unknown_number_is_said_to_be_unknown(service: FakeTicketing) -> None:
    spoken = tracker(ONE, intent="ask_progress", entities=[entity("order_number", ONE, ONE)])
    assert "没有查到" in run(ShowProgress(), spoken).text


def test_a_stranger_hears_no_steps(service: FakeTicketing) -> None:
    service.put(ONE, conversation_id="test:other")
    spoken = tracker(ONE, intent="ask_progress", entities=[entity("order_number", ONE, ONE)])
    said = run(ShowProgress(), spoken)
    assert "办理中" in said.text
    assert "最近一步" not in said.text


def test_an_ended_order_has_no_latest_date(service: FakeTicketing) -> None:
    service.put(ONE, state="closed", state_name="销号")
    assert "最晚" not in run(ShowProgress(), tracker("进度", intent="ask_progress")).text


def test_a_petition_that_complains_of_waiting_opens_an_order(service: FakeTicketing) -> None:
    text = "我们小区的外墙一直掉砖头，物业和街道都去过了，到现在也没有任何进展，不知道什么时候才能修好"
    assert run(ShowProgress(), tracker(text, intent="ask_progress")).then == "action_open_filing"
