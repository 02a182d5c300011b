"""Every route of the service × everybody who might knock, held against one readable table (routes.yml)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.authorisation.routes import ROUTES
from tests.ticketing.staffed_city import LEAD, PASSWORD, City, staffed_city
from ticketing.api.problems import sentence
from ticketing.domain.actors import SYSTEM, Role
from ticketing.domain.clients import Scope
from ticketing.usecases import access_keys, accounts

NOW = datetime.now(UTC)
TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "routes.yml").read_text(encoding="utf-8"))
AT_THE_DOOR = {"unknown_token", "scope_missing", "staff_only", "not_signed_in", "password_must_change"}
VALUES = {"channel": "test", "form": "csv"}


DOORS = [(pattern, door["who"]) for door in TABLE["doors"] for pattern in door["routes"]]


def expanded(names: list[str]) -> set[str]:
    """Return the names with groups replaced by their members."""
    groups = TABLE["groups"]
    return {one for name in names for one in (expanded(groups[name]) if name in groups else {name})}


def fits(route: str, pattern: str) -> bool:
    """Tell whether a line of the table means this route; "*" stands for anything."""
    plain = re.sub(r"[{}]", "", pattern)
    return fnmatchcase(re.sub(r"[{}]", "", route), plain)


def let_in(route: str) -> set[str]:
    """Return who is let in by the table."""
    [names] = [who for pattern, who in DOORS if fits(route, pattern)]
    return expanded(names)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with staffed_city(tmp_path_factory.mktemp("doors"), now=NOW) as staffed:
        yield staffed


def _key(city: City, scopes: list[str], unit_id: str | None = None) -> str:
    _, key = city.act(access_keys.issue_key, "系统", scopes=scopes, unit_id=unit_id, actor=SYSTEM, now=NOW)
    return key


@pytest.fixture(scope="module")
def callers(city: City) -> dict[str, httpx.Client]:
    """Everybody who might knock, by the names of the table."""
    tokens = {f"key:{scope}": _key(city, [scope]) for scope in Scope}
    tokens |= {"key:unit": _key(city, list(Scope), LEAD)}
    tokens |= {"service": "s" * 40, "channel": "channel-token-for-tests", "anonymous": ""}
    found = {name: city.browser().client for name in tokens}
    for name, token in tokens.items():
        if token:
            found[name].headers["Authorization"] = f"Bearer {token}"
    staff = expanded(["staff"])
    found |= {name: city.browser(name).client for name in staff}
    member, _ = city.act(
        accounts.open_account,
        "newcomer",
        display_name="新人",
        role=Role.ADMIN,
        unit_id=None,
        actor=SYSTEM,
        now=NOW,
    )
    password = city.act(accounts.reset_password, member.id, actor=SYSTEM, now=NOW)
    browser = city.browser()
    browser.sign_in("newcomer", password)
    return found | {"first": browser.client}


def knock(client: httpx.Client, route: str) -> httpx.Response:
    method, _, path = route.partition(" ")
    filled = re.sub(r"\{(\w+)\}", lambda found: VALUES.get(found[1], "1"), path)
    content: dict[str, Any] = {"json": {}} if filled.startswith("/api") else {"data": {}}
    return client.request(method, filled, **(content if method in ("POST", "PUT") else {}))


def turned_away(reply: httpx.Response) -> bool:
    """Tell whether the answer is a closed door, not a refusal of what was asked behind it."""
    if reply.headers.get("location", "") in ("/console/login", "/console/password"):
        return True
    if reply.headers.get("content-type", "").startswith("application/json"):
        return reply.status_code in (401, 403) and reply.json()["code"] in AT_THE_DOOR
    return reply.status_code == 403 and sentence("page_not_allowed") in reply.text


def test_every_route_stands_in_the_table_once() -> None:
    doors = {route: sum(fits(route, pattern) for pattern, _ in DOORS) for route in ROUTES}
    assert {route: count for route, count in doors.items() if count != 1} == {}


def test_every_line_of_the_table_means_a_route() -> None:
    assert [pattern for pattern, _ in DOORS if not any(fits(route, pattern) for route in ROUTES)] == []


def test_everybody_in_the_table_knocks(callers: dict[str, httpx.Client]) -> None:
    assert expanded(["everybody"]) == set(callers)
    assert expanded(["staff"]) <= set(map(str, Role))


@pytest.mark.parametrize("route", ROUTES)
def test_only_those_in_the_table_are_let_in(callers: dict[str, httpx.Client], route: str) -> None:
    inside = set()
    for name, client in callers.items():
        reply = knock(client, route)
        assert reply.status_code < 500 or route == "GET /api/v1/health", reply.text
        if not turned_away(reply):
            inside.add(name)
    assert inside == let_in(route)


def test_a_wrong_token_opens_no_door(city: City) -> None:
    client = city.browser().client
    for token in ("wrong", "hk_wrong", "s" * 39, PASSWORD):
        client.headers["Authorization"] = f"Bearer {token}"
        assert client.get("/api/v1/orders").status_code == 401
        assert client.post("/api/v1/channels/test/messages", json={}).status_code == 401
