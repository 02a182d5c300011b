import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import HOUSING, PHONE, SUPERVISOR, TUESDAY, UNIT, file
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import access_keys, handling, webhooks
from ticketing.usecases.demo_city import load_demo_city

ADMIN = Actor(id="a-1", role=Role.ADMIN, name="管理员")
URL = "https://events.example.org/hotline"


def client(session: Session, unit_id: str | None = None) -> str:
    made, _ = access_keys.issue_key(
        session, "市级平台", scopes=["orders:read"], unit_id=unit_id, actor=ADMIN, now=TUESDAY
    )
    return made.id


def subscribe(session: Session, client_id: str, *events: str) -> int:
    made, secret = webhooks.subscribe(session, client_id, url=URL, events=events, actor=ADMIN, now=TUESDAY)
    assert len(secret) >= 32
    return made.id


def told(session: Session) -> list[dict[str, object]]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.way == "webhook").order_by(OutboxRow.id))
    return [json.loads(row.text) for row in rows]


def test_a_subscriber_hears_of_what_he_asked_for(session: Session) -> None:
    subscribe(session, client(session), "dispatch", "sign")
    order = file(session)
    handling.sign(session, order.number, actor=UNIT, now=TUESDAY)
    assert [event["type"] for event in told(session)] == ["order.dispatch", "order.sign"]
    assert told(session)[0]["data"]["number"] == order.number  # type: ignore[index]


def test_an_event_holds_no_word_of_the_citizen(session: Session) -> None:
    subscribe(session, client(session), "*")
    order = file(session)
    text = json.dumps(told(session), ensure_ascii=False)
    assert len(told(session)) == 3
    assert PHONE not in text
    assert order.request.title not in text
    assert "王小明" not in text


def test_a_units_system_hears_of_its_own_orders_only(session: Session) -> None:
    load_demo_city(session)
    subscribe(session, client(session, HOUSING), "dispatch")
    subscribe(session, client(session, "city.water"), "dispatch")
    file(session)
    assert len(told(session)) == 1


def test_an_ended_subscription_hears_nothing(session: Session) -> None:
    hook = subscribe(session, client(session), "*")
    webhooks.unsubscribe(session, hook, actor=ADMIN, now=TUESDAY)
    webhooks.unsubscribe(session, hook, actor=ADMIN, now=TUESDAY)
    file(session)
    assert told(session) == []
    assert webhooks.list_hooks(session) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "ftp://x"}, "hook_url"),
        ({"url": "https://"}, "hook_url"),
        ({"url": "http://[broken"}, "hook_url"),
        ({"events": ["explode"]}, "hook_events"),
        ({"events": []}, "hook_events"),
        ({"actor": SUPERVISOR}, "not_admin"),
    ],
)
def test_what_cannot_be_subscribed_is_named(session: Session, changes: dict[str, object], code: str) -> None:
    wanted = {"url": URL, "events": ["close"], "actor": ADMIN, "now": TUESDAY, **changes}
    with pytest.raises(HotlineError) as refused:
        webhooks.subscribe(session, client(session), **wanted)  # type: ignore[arg-type]
    assert refused.value.code == code
