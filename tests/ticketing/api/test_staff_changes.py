"""Changes that two people make, over HTTP: as on the pages, by people alone."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ticketing.staffed_city import LEAD, City, staffed_city
from ticketing.domain.clients import Scope
from ticketing.storage import reference
from ticketing.usecases import organising, reading_orders
from ticketing.usecases.reading_orders import OrderFilter

HERE = "/api/v1/staff/changes"
YEAR_END = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)
NOTICE: dict[str, Any] = {
    "year": 2027,
    "source": "国办发明电（测试）",
    "holidays": [
        {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"},
        {"name": "春节", "from": "2027-02-05", "to": "2027-02-11"},
    ],
    "workdays": ["2027-02-14"],
}


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    for name in ("CALENDAR", "PROFILES"):
        folder = tmp_path / name.lower()
        shutil.copytree(getattr(reference, name), folder)
        monkeypatch.setattr(reference, name, folder)
    with staffed_city(tmp_path, now=YEAR_END) as staffed:
        staffed.order_after("dispatch")
        yield staffed


def post(city: City, username: str, path: str, key: str = "k", **body: object) -> httpx.Response:
    client = city.browser(username).client
    return client.post(f"{HERE}{path}", json=body, headers={"Idempotency-Key": key})


def listed(city: City, username: str = "leader") -> list[dict[str, Any]]:
    reply = city.browser(username).client.get(HERE)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


def test_an_admin_proposes_and_a_leader_decides(city: City) -> None:
    made = post(city, "admin", f"/units/{LEAD}/rename", name="小店区城管局", note="并编〔2026〕9号").json()
    assert (made["topic"], made["kind"], made["accepted"], made["mine"]) == ("city", "rename", None, False)
    [waiting] = listed(city)
    assert (waiting["id"], waiting["mine"]) == (made["id"], True)
    decided = post(city, "leader", f"/city/{made['id']}/decision", accept=True)
    assert decided.json()["accepted"] is True
    assert city.act(organising.find, LEAD).name == "小店区城管局"
    assert post(city, "leader", f"/city/{made['id']}/decision", accept=True).json()["code"] == (
        "already_decided"
    )


def test_the_same_key_proposes_once(city: City) -> None:
    body = {"last_day": "2026-12-31", "successor_id": "city.urban"}
    first, second = (post(city, "admin", f"/units/{LEAD}/end", key="once", **body) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert len(listed(city)) == 1


def test_nobody_decides_on_his_own(city: City) -> None:
    made = post(city, "admin", f"/units/{LEAD}/rename", name="小店区城管局").json()
    reply = post(city, "admin", f"/city/{made['id']}/decision", accept=True)
    assert (reply.status_code, reply.json()["code"]) == (403, "own_rules_draft")


def test_a_leader_proposes_nothing(city: City) -> None:
    reply = post(city, "leader", f"/units/{LEAD}/rename", name="小店区城管局")
    assert (reply.status_code, reply.json()["code"]) == (403, "role_not_allowed")


def test_a_notice_settles_what_waited_for_it(city: City) -> None:
    [order] = city.act(reading_orders.list_orders, OrderFilter(), now=YEAR_END).orders
    assert any(clock.provisional for clock in order.clocks)
    made = post(city, "admin", "/notices", **NOTICE).json()
    post(city, "leader", f"/city/{made['id']}/decision", accept=True)
    # Settled right after the reply, so that nobody waits for a hundred orders.
    until = time.monotonic() + 10
    while any(clock.provisional for clock in city.act(reading_orders.get_order, order.number).clocks):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_rules_are_proposed_by_the_values_that_change(city: City) -> None:
    told = {"source": "并政办〔2026〕30号"}
    made = post(city, "admin", "/rules/hotline", values={"G5": "4wd"}, **told).json()
    assert (made["was"], made["changes"]) == ({"G5": "5wd"}, {"G5": "4wd"})
    policy = post(city, "admin", "/rules/policy", key="p", values={"letter_after": "2wd"}, **told).json()
    assert policy["changes"] == {"letter_after": "2wd"}
    decided = post(city, "leader", f"/rules/{made['id']}/decision", accept=True)
    assert decided.status_code == 200
    assert reference.rules_file("hotline")["version"] != made["was"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"X9": "4wd"}, "unknown_choice"),
        ({"G5": "soon"}, "amount_unreadable"),
        ({"G5": "5wd"}, "nothing_changed"),
        ({"G5": "99wd"}, "amount_out_of_range"),
    ],
)
def test_values_that_no_rule_can_have_are_refused(city: City, values: dict[str, str], code: str) -> None:
    reply = post(city, "admin", "/rules/hotline", values=values, source="文件")
    assert (reply.status_code, reply.json()["code"]) == (422, code)


def test_no_key_is_a_person(city: City) -> None:
    for unit_id in (None, LEAD):
        reply = city.system(unit_id, *Scope).get(HERE)
        assert (reply.status_code, reply.json()["code"]) == (403, "staff_only")
    assert city.browser("supervisor").client.get(HERE).status_code == 403
