import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from tests.ticketing.console.sign_in_service import CLIENT, SECRET, SignInService, sign_in_service
from tests.ticketing.staffed_city import Browser, City
from ticketing.domain.actors import SYSTEM
from ticketing.usecases import accounts


@pytest.fixture
def service(city: City) -> Iterator[SignInService]:
    """The site's own sign-in service, known to the console; person-1 is the supervisor."""
    before = city.app.state.settings
    with sign_in_service() as started:
        known = {"oidc_issuer": started.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        city.app.state.settings = before.model_copy(update={**known, "console_url": city.url})
        city.app.state.oidc = None
        staff_id = city.people["supervisor"].id
        city.act(accounts.tie_subject, staff_id, "person-1", actor=SYSTEM, now=city.now)
        yield started
    city.app.state.settings, city.app.state.oidc = before, None


def come_back(browser: Browser) -> httpx.Response:
    """Go to the service and come back, as a browser does."""
    away = browser.get("/console/oidc")
    assert away.status_code == 303, away.text
    back = httpx.get(away.headers["location"], trust_env=False).headers["location"]
    parts = urlsplit(back)
    return browser.get(f"{parts.path}?{parts.query}")


def test_a_tied_account_signs_in_without_a_password(city: City, service: SignInService) -> None:
    browser = city.browser()
    assert "用统一身份登录" in browser.text("/console/login")
    assert come_back(browser).headers["location"] == "/console"
    assert browser.get("/console/orders").status_code == 200


def test_a_tied_account_has_no_password_any_more(city: City, service: SignInService) -> None:
    assert city.browser().sign_in("supervisor").status_code == 401


def test_the_code_is_bound_to_the_browser_that_began(city: City, service: SignInService) -> None:
    began, stranger = city.browser(), city.browser()
    away = began.get("/console/oidc").headers["location"]
    back = urlsplit(httpx.get(away, trust_env=False).headers["location"])
    assert stranger.get(f"{back.path}?{back.query}").status_code == 401
    code = parse_qs(back.query)["code"][0]
    assert began.get(f"{back.path}?code={code}&state=guessed").status_code == 401
    assert began.get(back.path).status_code == 401


def test_a_code_works_once(city: City, service: SignInService) -> None:
    browser = city.browser()
    away = browser.get("/console/oidc").headers["location"]
    back = urlsplit(httpx.get(away, trust_env=False).headers["location"])
    cookie = browser.client.cookies["hotline_oidc"]
    assert browser.get(f"{back.path}?{back.query}").status_code == 303
    browser.client.cookies.set("hotline_oidc", cookie, path="/console/oidc")
    assert browser.get(f"{back.path}?{back.query}").status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"},
        {"iss": "https://elsewhere.example.org"},
        {"nonce": "of another attempt"},
        {"exp": int(time.time()) - 600},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_this_attempt_is_refused(
    city: City, service: SignInService, claims: dict[str, object]
) -> None:
    service.claims = claims
    reply = come_back(city.browser())
    assert reply.status_code == 401
    assert "统一身份登录没有成功" in reply.text


def test_a_token_that_somebody_else_signed_is_refused(city: City, service: SignInService) -> None:
    service.signing = RSAKey.generate_key(2048, {"kid": "k1"})
    assert come_back(city.browser()).status_code == 401


def test_a_person_without_an_account_is_told_so(city: City, service: SignInService) -> None:
    service.subject = "nobody-we-know"
    reply = come_back(city.browser())
    assert reply.status_code == 401
    assert "没有绑定本系统的账号" in reply.text


def test_when_the_service_is_away_the_password_still_works(city: City, service: SignInService) -> None:
    service.up = False
    reply = city.browser().get("/console/oidc")
    assert reply.status_code == 503
    assert "用密码登录" in reply.text
    assert city.browser().sign_in("leader").status_code == 303


def test_without_a_service_there_is_no_such_page(city: City) -> None:
    assert city.browser().get("/console/oidc").status_code == 404
    assert "统一身份" not in city.browser().text("/console/login")
