"""The list of people to call back, and what became of it."""

from tests.ticketing.staffed_city import City
from ticketing.usecases.conversations import call_backs

PAGE = "/console/call-backs"


def _entry(city: City, name: str) -> call_backs.CallBack:
    return city.act(
        call_backs.request,
        f"test:{name}",
        kind="missed",
        summary="烧烤店噪声",
        now=city.now,
        phone="13900001234",
    )


def test_somebody_who_was_not_reached_stays_on_the_list(city: City) -> None:
    entry, browser = _entry(city, "a"), city.browser("operator")
    browser.send(PAGE, f"{PAGE}/{entry.id}", outcome="没人接", reached="no")
    html = browser.text(PAGE)
    assert "烧烤店噪声" in html
    assert "已联系1次" in html


def test_somebody_who_was_reached_leaves_the_list(city: City) -> None:
    entry, browser = _entry(city, "b"), city.browser("operator")
    browser.send(PAGE, f"{PAGE}/{entry.id}", outcome="已说明", reached="yes")
    assert f"{PAGE}/{entry.id}" not in browser.text(PAGE)


def test_only_those_who_serve_citizens_see_the_list(city: City) -> None:
    assert city.browser("unit").get(PAGE).status_code == 403
