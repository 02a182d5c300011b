import pytest

from tests.ticketing.staffed_city import City
from ticketing.console.signed_in import COOKIE
from ticketing.console.throttle import Throttle
from ticketing.domain.rate_limits import Limit
from ticketing.domain.staff import MAX_FAILURES

FEW = 3


@pytest.fixture(autouse=True)
def calm(city: City) -> None:
    """Nobody has tried wrong passwords from here before."""
    city.app.state.sign_in_throttle = Throttle()


def test_each_post_starts_where_its_work_is(city: City) -> None:
    homes = {
        name: city.browser(name).get("/console").headers["location"]
        for name in ("operator", "leader", "unit")
    }
    assert homes == {
        "operator": "/console/conversations",
        "leader": "/console/overview",
        "unit": "/console/todo",
    }


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(city: City) -> None:
    cookie = city.browser().sign_in("operator").headers["set-cookie"].lower()
    assert COOKIE in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_wrong_password_keeps_the_typed_name(city: City) -> None:
    reply = city.browser().sign_in("leader", "wrong")
    assert reply.status_code == 401
    assert 'value="leader"' in reply.text
    assert "用户名或密码不对" in reply.text


def test_the_fifth_wrong_password_locks_the_account_and_says_so(city: City) -> None:
    browser = city.browser()
    for _ in range(MAX_FAILURES):
        browser.sign_in("operator2", "wrong")
    reply = browser.sign_in("operator2")
    assert reply.status_code == 429
    assert "账号已暂时锁定" in reply.text


def test_one_address_cannot_try_passwords_of_many_accounts(city: City) -> None:
    city.app.state.sign_in_throttle = Throttle(Limit(burst=FEW, per_second=0.001))
    browser = city.browser()
    for number in range(FEW):
        browser.sign_in(f"nobody{number}", "wrong")
    assert "这台设备连续登录失败次数过多" in browser.sign_in("supervisor").text


def test_a_form_on_another_site_cannot_sign_anybody_in(city: City) -> None:
    data = {"username": "operator", "password": "whatever it is"}
    headers = {"Sec-Fetch-Site": "cross-site"}
    reply = city.browser().client.post("/console/login", data=data, headers=headers)
    assert reply.status_code == 403


def test_signing_out_closes_the_pages(city: City) -> None:
    browser = city.browser("reviewer")
    cookie = browser.client.cookies[COOKIE]
    browser.send("/console/orders", "/console/logout")
    browser.client.cookies.set(COOKIE, cookie)
    assert browser.get("/console/orders").headers["location"] == "/console/login"


def test_signing_out_needs_the_token_of_the_page(city: City) -> None:
    browser = city.browser("reviewer")
    assert browser.client.post("/console/logout", data={"csrf": "made elsewhere"}).status_code == 403
    assert browser.get("/console/orders").status_code == 200
