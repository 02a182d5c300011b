"""Citizens who file, urge and add, each with a key, and who try again until they are answered."""

import random
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.bench.requests import MATTER
from tests.crash.service import TOKEN, Service


@dataclass
class Wish:
    """One thing a citizen wants done exactly once; `answer` is what the service said in the end."""

    path: str
    body: dict[str, Any]
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    answer: dict[str, Any] | None = None


def filing() -> Wish:
    """Return the wish to file an order."""
    conversation = uuid.uuid4().hex
    elements = {
        "what": {"value": "电梯坏了", "declined": False},
        "where": {"value": "小店区平阳路", "declined": False},
        "when": {"value": "三天前", "declined": False},
        "cause": {"value": None, "declined": True},
        "caller_name": {"value": "来电人", "declined": False},
        "phone": {"value": f"139{random.randrange(10**8):08}", "declined": False},
    }
    body = {
        "request_type": "complain",
        "matter": MATTER,
        "title": "小区电梯损坏",
        "topic": {"code": "030603", "name": "", "confidence": 0.99},
        "elements": elements,
        "place": {"district": "小店区"},
        "source": {"channel": "test", "conversation_id": f"test:{conversation}"},
    }
    return Wish("/orders", body)


def urging(filed: Wish) -> Wish:
    """Return the wish to urge the order of an answered filing."""
    assert filed.answer is not None
    conversation = filed.body["source"]["conversation_id"]
    number = filed.answer["number"]
    return Wish(f"/orders/{number}/commands", {"command": "urge", "conversation_id": conversation})


def try_once(service: Service, client: httpx.Client, wish: Wish) -> None:
    """Ask; a broken line leaves the wish open."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": wish.key}
    try:
        reply = client.post(service.base_url + wish.path, json=wish.body, headers=headers)
    except httpx.HTTPError:
        return
    if reply.status_code < 300:
        wish.answer = reply.json()
    elif reply.status_code < 500:
        raise AssertionError(f"{reply.status_code} {reply.text[:300]}")


def hurry(service: Service, wishes: list[Wish], *, done: threading.Event) -> None:
    """Ask for open wishes, file new orders and urge known ones, until told to stop."""
    with httpx.Client(timeout=20, trust_env=False) as client:
        while not done.is_set():
            known = [wish for wish in wishes if wish.answer is not None and wish.path == "/orders"]
            wish = urging(random.choice(known)) if known and random.random() < 0.4 else filing()
            wishes.append(wish)
            try_once(service, client, wish)
            if wish.answer is None:
                # Whoever is cut off waits until the line is back.
                return


def settle(service: Service, wishes: list[Wish]) -> None:
    """Ask again for everything that was cut off, with the same keys."""
    with httpx.Client(timeout=60, trust_env=False) as client:
        for wish in wishes:
            if wish.answer is None:
                try_once(service, client, wish)
                assert wish.answer is not None, "no answer from a service that is up"
