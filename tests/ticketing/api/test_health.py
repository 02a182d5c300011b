"""The health page tells which process is up, and nothing more."""

from tests.ticketing.desk_app import DeskApp
from tests.ticketing.fake_engine import FakeEngine
from ticketing.desk.work import utc_now
from ticketing.usecases.heartbeats import beat


def test_each_process_is_told_apart(desk: DeskApp, engine: FakeEngine) -> None:
    desk.act(beat, "worker", now=utc_now())
    body = desk.client.get("/api/v1/health").json()
    up = {name: process["up"] for name, process in body["processes"].items()}
    assert body["status"] == "degraded"
    assert up == {
        "ticketing": True,
        "database": True,
        "worker": True,
        "engine": True,
        "actions": False,
        "webchat": False,
    }


def test_a_worker_that_never_spoke_is_down_and_so_is_a_stopped_engine(
    desk: DeskApp, engine: FakeEngine
) -> None:
    engine.stop()
    reply = desk.client.get("/api/v1/health")
    assert reply.status_code == 200
    assert not reply.json()["processes"]["worker"]["up"]
    assert not reply.json()["processes"]["engine"]["up"]
