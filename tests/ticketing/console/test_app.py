import re

import pytest

from tests.ticketing.staffed_city import POSTS, City
from ticketing.domain.permissions import Page, may_open


def test_the_root_leads_to_the_console(city: City) -> None:
    assert city.browser().get("/").headers["location"] == "/console"


def test_nobody_sees_a_page_without_signing_in(city: City) -> None:
    for page in Page:
        reply = city.browser().get(f"/console/{page.value}")
        assert (reply.status_code, reply.headers["location"]) == (303, "/console/login")


@pytest.mark.parametrize("username", POSTS)
def test_each_post_opens_its_own_pages_and_no_others(city: City, username: str) -> None:
    browser = city.browser(username)
    role = POSTS[username][0]
    shown = {page: browser.get(f"/console/{page.value}").status_code for page in Page}
    assert shown == {page: 200 if may_open(role, page) else 403 for page in Page}


def test_a_page_of_another_post_is_refused_in_chinese(city: City) -> None:
    reply = city.browser("dispatcher").get("/console/staff")
    assert "您的岗位没有打开这个页面的权限" in reply.text


@pytest.mark.parametrize("username", POSTS)
def test_the_menu_shows_the_pages_that_the_post_may_open(city: City, username: str) -> None:
    html = city.browser(username).text("/console/orders")
    linked = set(re.findall(r'<a href="/console/(\w+)"', html.partition("</nav>")[0]))
    assert linked == {page.value for page in Page if may_open(POSTS[username][0], page)}


def test_the_styles_and_scripts_are_served(city: City) -> None:
    html = city.browser("operator").text("/console/conversations")
    for path in re.findall(r'(?:src|href)="(/console/static/[^"]+)"', html):
        assert city.browser().get(path).status_code == 200


def test_the_api_keeps_its_json_refusals(city: City) -> None:
    reply = city.browser().get("/api/v1/orders/TY20260101-0001")
    assert reply.status_code == 401
    assert reply.json()["code"]
