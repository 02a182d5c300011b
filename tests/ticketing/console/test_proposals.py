import pytest

from tests.ticketing.staffed_city import City
from ticketing.usecases import on_behalf, supervising


@pytest.fixture
def proposed(city: City) -> str:
    """The number of an order whose closing was false: a talk with its unit is proposed."""
    order = city.order_after("follow_up")
    actor = city.people["supervisor"]
    city.act(on_behalf.reopen, order.number, reason="现场未修", actor=actor, now=city.now)
    return order.number


def _id(city: City, number: str) -> int:
    (row,) = (row for row in city.act(supervising.proposals_of, number) if row.kind == "talk")
    return row.id


def test_a_leader_decides_by_name_and_the_order_shows_it(city: City, proposed: str) -> None:
    browser, number = city.browser("leader"), _id(city, proposed)
    assert "建议约谈" in browser.text("/console/proposals")
    reply = browser.send("/console/proposals", f"/console/proposals/{number}", accept="yes", ground="属实")
    assert reply.status_code == 303
    html = city.browser("supervisor").text(f"/console/orders/{proposed}")
    for words in ("建议约谈", "已采纳", "属实", "leader甲"):
        assert words in html


def test_a_supervisor_sees_a_talk_but_has_no_form_for_it(city: City, proposed: str) -> None:
    html = city.browser("supervisor").text("/console/proposals")
    assert proposed in html
    assert f'action="/console/proposals/{_id(city, proposed)}"' not in html


def test_a_decision_without_a_ground_is_refused_where_it_was_made(city: City, proposed: str) -> None:
    browser, number = city.browser("leader"), _id(city, proposed)
    reply = browser.send("/console/proposals", f"/console/proposals/{number}", accept="no", ground=" ")
    assert reply.status_code == 422
    assert "还有必填的内容没有填写" in reply.text


def test_a_decision_is_made_once(city: City, proposed: str) -> None:
    browser, action = city.browser("leader"), f"/console/proposals/{_id(city, proposed)}"
    hidden = browser.hidden(browser.text("/console/proposals"))
    answers = [
        browser.client.post(action, data=hidden | {"accept": "yes", "ground": "属实"}).status_code
        for _ in range(2)
    ]
    assert answers == [303, 409]


def test_units_know_nothing_of_proposals(city: City, proposed: str) -> None:
    assert city.browser("unit").get("/console/proposals").status_code == 403
    assert "建议约谈" not in city.browser("unit").text(f"/console/orders/{proposed}")
