"""A channel's pages see an order with the right code, and nobody finds the code by trying."""

import uuid
from typing import Any

import httpx

from tests.ticketing.staffed_city import City
from ticketing.usecases.reading_orders import get_order

TOKEN = {"Authorization": "Bearer channel-token-for-tests"}


def _look(city: City, number: str, *, code: str = "", conversation: str = "somebody") -> httpx.Response:
    params = {"conversation_id": conversation} | ({"phone_tail": code} if code else {})
    return httpx.get(
        f"{city.url}/api/v1/channels/test/orders/{number}", params=params, headers=TOKEN, trust_env=False
    )


def _rate(city: City, number: str, *, key: str, **changes: object) -> httpx.Response:
    body: dict[str, Any] = {
        "conversation_id": "somebody",
        "phone_tail": _code(city, number),
        "rating": {"true": True, "solved": True, "satisfied": 5},
    }
    return httpx.post(
        f"{city.url}/api/v1/channels/test/orders/{number}/rating",
        json=body | changes,
        headers=TOKEN | {"Idempotency-Key": key},
        trust_env=False,
    )


def _code(city: City, number: str) -> str:
    phone = city.act(get_order, number).request.elements["phone"].value
    assert phone is not None
    return phone[-4:]


def test_with_the_code_the_title_is_shown_and_without_it_no_word(city: City) -> None:
    order = city.file_order()
    own = _look(city, order.number, code=_code(city, order.number)).json()
    assert (own["owner"], own["title"]) == (True, order.request.title)
    other = _look(city, order.number).json()
    assert (other["owner"], other["title"]) == (False, None)


def test_an_unknown_number_is_not_found(city: City) -> None:
    assert _look(city, "20260101-000000").status_code == 404


def test_a_rating_counts_once_per_key(city: City) -> None:
    number = city.order_after("approve").number
    key = uuid.uuid4().hex
    for _ in range(2):
        rated = _rate(city, number, key=key)
        assert (rated.status_code, rated.json()["state"]) == (200, "closed")


def test_a_wrong_code_rates_nothing_and_guessing_ends(city: City) -> None:
    number = city.order_after("approve").number
    right = _code(city, number)
    wrong = f"{(int(right) + 1) % 10000:04}"
    answers = [_rate(city, number, key=f"k{n}", phone_tail=wrong).status_code for n in range(7)]
    assert answers[:5] == [403] * 5
    assert answers[5:] == [429] * 2
    assert _rate(city, number, key="last").status_code == 429


def test_another_channels_token_and_a_malformed_code_are_refused(city: City) -> None:
    number = city.file_order().number
    assert _look(city, number, code="12").status_code == 422
    foreign = httpx.get(
        f"{city.url}/api/v1/channels/other/orders/{number}?conversation_id=a", headers=TOKEN, trust_env=False
    )
    assert foreign.status_code == 401
