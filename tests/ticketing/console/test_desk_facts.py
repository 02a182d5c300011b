"""Beside the conversation: a filled form that files exactly one order, duplicates, earlier orders."""

import pytest

from tests.ticketing.console.desk_page import DeskPage, desk_of
from tests.ticketing.staffed_city import City
from ticketing.domain.orders import Source, Topic
from ticketing.usecases import reading_orders
from ticketing.usecases.reading_orders import OrderFilter

FORM = {
    "request_type": "complain",
    "topic": "030501",
    "what": "楼下烧烤店半夜还在吵",
    "where": "小店区学府街",
    "when": "昨晚",
    "caller_name": "李女士",
    "phone": "13900001234",
    "cause_declined": "yes",
}


@pytest.fixture
def waiting(city: City) -> str:
    return city.chat("楼下烧烤店半夜还在吵，没法睡觉", "转人工")


@pytest.fixture
def page(city: City) -> DeskPage:
    return desk_of(city)


def _orders(city: City, conversation: str) -> list[str]:
    found = city.act(
        reading_orders.list_orders, OrderFilter(conversation_id=conversation), limit=10, now=city.now
    )
    return [order.number for order in found.orders]


def test_the_form_is_filled_with_what_the_bot_read(page: DeskPage, waiting: str) -> None:
    facts = page.facts(waiting)
    assert facts["form"]["where"]["value"] == "小店区学府街"
    assert facts["form"]["what"]["value"].startswith("楼下烧烤店")
    assert ["意图", "求助 93%"] in facts["understanding"]


def test_calling_for_a_person_is_not_looked_up_in_the_knowledge(city: City, page: DeskPage) -> None:
    asked = city.chat("医保怎么报销", "转人工")
    assert page.facts(asked)["question"] == "医保怎么报销"
    assert page.facts(city.chat("转人工"))["question"] == ""


def test_what_stands_in_the_form_finds_the_same_matter_when_the_bot_read_none(
    city: City, page: DeskPage, waiting: str
) -> None:
    told = {"matter": "锦绣苑小区门口积水一米深", "topic": Topic("030501", "", 0.9)}
    known = city.file_order(source=Source("test", "somebody else"), **told)
    written = {"topic": "030501", "what": "锦绣苑小区门口积水很深"}
    assert known.number in [one["number"] for one in page.done(waiting, "alike", **written)]
    assert page.move(waiting, "alike", topic="", what="积水").status_code == 422


def test_a_form_files_one_order_however_often_it_is_sent(city: City, page: DeskPage, waiting: str) -> None:
    first = page.done(waiting, "order", key="k", **FORM)
    assert page.done(waiting, "order", key="k", **FORM) == first
    assert _orders(city, waiting) == [first["number"]]
    assert [one["number"] for one in page.facts(waiting)["orders"]] == [first["number"]]


def test_a_form_with_a_gap_names_it_and_files_nothing(city: City, page: DeskPage, waiting: str) -> None:
    refused = page.move(waiting, "order", key="k", **(FORM | {"phone": ""}))
    assert refused.status_code == 422
    assert "电话" in refused.json()["problem"]
    assert _orders(city, waiting) == []


@pytest.mark.parametrize(("field", "value"), [("topic", "000000"), ("request_type", "shout"), ("what", " ")])
def test_a_wrong_choice_is_refused_at_its_field(page: DeskPage, waiting: str, field: str, value: str) -> None:
    refused = page.move(waiting, "order", key="k", **(FORM | {field: value}))
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_orders_of_the_same_phone_are_shown(city: City, page: DeskPage, waiting: str) -> None:
    page.done(waiting, "order", key="k", **FORM)
    other = city.chat("我的电话是13900001234", "转人工")
    assert page.facts(other)["orders"] == []  # the bot read no phone in it: nothing is guessed


def test_an_open_order_of_the_same_matter_is_offered_and_takes_the_new_one_in(
    city: City, page: DeskPage, waiting: str
) -> None:
    told = {"matter": "楼下烧烤店半夜还在吵，没法睡觉", "topic": Topic("030501", "", 0.9)}
    parent = city.file_order(source=Source("test", "somebody"), **told)
    offered = [one["number"] for one in page.facts(waiting)["duplicates"]]
    assert parent.number in offered
    filed = page.done(waiting, "order", key="k", **(FORM | {"parent": parent.number}))
    child = city.act(reading_orders.get_order, filed["number"])
    assert child.parent_number == parent.number


def test_a_confidential_order_is_never_offered_as_the_same_matter(
    city: City, page: DeskPage, waiting: str
) -> None:
    told = {"matter": "楼下烧烤店半夜还在吵，没法睡觉", "topic": Topic("030501", "", 0.9)}
    hidden = city.file_order(source=Source("test", "else"), confidential=True, **told)
    assert hidden.number not in [one["number"] for one in page.facts(waiting)["duplicates"]]


def test_secret_matter_is_refused_without_a_trace_of_its_words(page: DeskPage, waiting: str) -> None:
    refused = page.move(waiting, "order", key="k", **(FORM | {"what": "这是绝密文件的内容，请登记"}))
    assert (refused.status_code, refused.json()["code"]) == (422, "secret_matter")


def test_knowledge_is_found_by_typing(page: DeskPage) -> None:
    found = page.browser.get("/console/desk/knowledge?question=医保怎么报销").json()["knowledge"]
    assert found
    assert all(entry["source"] and entry["as_of"] for entry in found)
