from dataclasses import replace

from tests.ticketing.order_builders import PHONE, draft, order_in, request
from ticketing.domain.elements import Element
from ticketing.domain.states import State
from ticketing.storage.order_columns import as_stored, handling_columns, request_columns


def test_what_is_not_encrypted_names_nobody() -> None:
    told = request(
        title=f"电话{PHONE}的来电",
        place={"text": f"找{PHONE}"},
        understanding={"told": [f"打{PHONE}"]},
        elements={**request().elements, "caller_name": Element("张三丰")},
    )
    stored = as_stored(replace(told, title=f"{told.title}张三丰"))
    shown = f"{stored.title}{stored.place}{stored.understanding}"
    assert PHONE not in shown
    assert "张三丰" not in shown


def test_name_and_phone_stand_in_columns_of_their_own() -> None:
    columns = request_columns(draft())
    assert columns["phone"] == PHONE
    assert PHONE not in str(columns["elements"])


def test_an_order_that_has_ended_turns_no_colour_any_more() -> None:
    assert handling_columns(order_in(State.IN_PROGRESS))["turns_red_at"] is not None
    assert handling_columns(order_in(State.CLOSED))["turns_red_at"] is None
