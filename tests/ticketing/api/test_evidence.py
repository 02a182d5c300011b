"""Evidence through the API: a unit's own system sends bytes, cites the digest, reads by right."""

import uuid

import httpx

from tests.ticketing.evidence_files import PDF, RUNNING_PDF
from tests.ticketing.staffed_city import LEAD, OTHER_UNIT, City
from ticketing.domain.orders import Order


def system(city: City, unit_id: str = LEAD) -> httpx.Client:
    return city.system(unit_id, "orders:update")


def address(order: Order) -> str:
    return f"/api/v1/staff/orders/{order.number}/evidence"


def put(client: httpx.Client, order: Order, raw: bytes = PDF, name: str = "验收单.pdf") -> httpx.Response:
    return client.post(address(order), params={"name": name}, content=raw)


def test_bytes_go_in_are_cited_and_come_out(city: City) -> None:
    order, client = city.order_after("feed_back"), system(city)
    stored = put(client, order).json()
    proposal = {
        "text": "依法不予支持",
        "file_reference": "〔2026〕1号",
        "head_name": "局长",
        "evidence": [{"name": stored["name"], "sha256": stored["sha256"]}],
    }
    path = f"/api/v1/staff/orders/{order.number}/propose_final_answer"
    reply = client.post(path, json=proposal, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert reply.status_code == 200, reply.text
    [listed] = client.get(address(order)).json()["items"]
    assert listed["sha256"] == stored["sha256"]
    assert client.get(f"{address(order)}/{stored['id']}").content == PDF


def test_a_digest_of_a_file_that_is_not_here_proves_no_final_answer(city: City) -> None:
    order, client = city.order_after("feed_back"), system(city)
    proof = {"name": "a.pdf", "sha256": "0" * 64}
    proposal = {"text": "不予支持", "file_reference": "1号", "head_name": "局长", "evidence": [proof]}
    path = f"/api/v1/staff/orders/{order.number}/propose_final_answer"
    reply = client.post(path, json=proposal, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert (reply.status_code, reply.json()["code"]) == (409, "evidence_not_here")


def test_the_same_file_again_is_the_same_file(city: City) -> None:
    order, client = city.order_after("feed_back"), system(city)
    assert put(client, order).json()["id"] == put(client, order).json()["id"]


def test_a_file_that_runs_is_refused_with_a_code_and_a_sentence(city: City) -> None:
    order = city.order_after("feed_back")
    reply = put(system(city), order, RUNNING_PDF, "答复13911112222.pdf")
    assert (reply.status_code, reply.json()["code"]) == (422, "evidence_runs")
    assert "13911112222" not in reply.text


def test_a_body_over_the_limit_is_refused(city: City) -> None:
    reply = put(system(city), city.order_after("feed_back"), bytes(11 * 1024 * 1024))
    assert (reply.status_code, reply.json()["code"]) == (413, "evidence_too_large")


def test_another_unit_s_system_finds_no_order(city: City) -> None:
    order = city.order_after("feed_back")
    stored = put(system(city), order).json()
    other = system(city, OTHER_UNIT)
    assert put(other, order).status_code == 404
    assert other.get(f"{address(order)}/{stored['id']}").status_code == 404


def test_a_deleted_file_is_listed_as_a_trace(city: City) -> None:
    order, client = city.order_after("feed_back"), system(city)
    stored = put(client, order).json()
    gone = client.post(f"{address(order)}/{stored['id']}/delete", json={"reason": "传错了文件"})
    assert gone.json()["deleted_at"]
    [trace] = client.get(address(order)).json()["items"]
    assert trace["reason"] == "传错了文件"
    assert client.get(f"{address(order)}/{stored['id']}").json()["code"] == "evidence_deleted"
