"""Planted phones, names and identity numbers are searched for in all that the service says to anybody."""

import html
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.authorisation.routes import ROUTES
from tests.ticketing.evidence_files import PDF
from tests.ticketing.staffed_city import LEAD, POSTS, City, staffed_city
from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.clients import Scope
from ticketing.domain.commands import Evidence
from ticketing.domain.elements import Element
from ticketing.domain.errors import Malformed
from ticketing.domain.orders import Rating
from ticketing.domain.privacy import SPOKEN
from ticketing.storage import contacts
from ticketing.storage.evidence import EvidenceRow
from ticketing.storage.evidence_content import look_at
from ticketing.storage.outbox import OutboxRow, UnitNoticeRow
from ticketing.usecases import access_keys, auditing, bulletins, evidence, following_up, handling, webhooks
from ticketing.usecases.citizen_commands import Caller, command_order
from ticketing.worker import loop

NOW = datetime.now(UTC)
NAME = "欧阳小测"
PHONES = ("13911112222", "13733334444")
IDENTITY = "11010519491231002X"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPEECH = str.maketrans("0123456789", "零幺二三四五六七八九")
FORMS = {
    "plain": PHONES[0],
    "two in a row": "、".join(PHONES),
    "spaced": "139 1111 2222",
    "dashed": "139-1111-2222",
    "one by one": " ".join(PHONES[0]),
    "full width": PHONES[0].translate(FULL_WIDTH),
    "spoken": PHONES[0].translate(SPEECH),
    "read out": "一三九，一一一一，二二二二",
}
WORDS = {form: f"我叫{NAME}，电话{written}，身份证{IDENTITY}，路灯不亮" for form, written in FORMS.items()}
# A citizen's own channel, and the operator who talks with him, hear what he says.
TALKING = (
    "GET /api/v1/channels/{channel}/",
    "GET /console/conversations",
    "GET /console/desk",
    "GET /console/call-backs",
)
TALKERS = {"operator", "operator2", "admin", "channel"}


def written(text: str) -> str:
    """Return a text as somebody reads it who looks for numbers: digits only as digits, nothing between."""
    text = html.unescape(text)
    return re.sub(r"[\s\-，,、.·*]", "", "".join(_digit(one) for one in text))


def _digit(one: str) -> str:
    return SPOKEN.get(one, str(int(one)) if one.isdigit() and one.isdecimal() else one)


def found_in(text: str) -> list[str]:
    """Return which planted secrets can be read in a text."""
    plain = written(text)
    planted = {"phone": PHONES[0], "other phone": PHONES[1], "identity": IDENTITY}
    return [kind for kind, secret in planted.items() if secret in plain] + [NAME] * (NAME in text)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A city in which every text that people can write holds a planted secret."""
    with staffed_city(tmp_path_factory.mktemp("canary"), now=NOW) as staffed:
        yield staffed


@pytest.fixture(scope="module")
def planted(city: City) -> dict[str, list[str]]:
    """The values of the routes' places: numbers of orders, conversations and so on."""
    system = {"actor": SYSTEM, "now": NOW}
    client, _ = city.act(access_keys.issue_key, "x", scopes=list(Scope), **system)  # type: ignore[arg-type]
    city.act(webhooks.subscribe, client.id, url="https://example.org/x", events=["*"], **system)  # type: ignore[arg-type]
    city.act(contacts.add_contact, unit_id=LEAD, way="mail", address="u@example.org", note="", now=NOW)
    numbers = [_order(city, form) for form in FORMS]
    numbers.append(_order(city, "plain", confidential=True))
    loop.deliver_notices(city.app.state.sessions, now=NOW)
    conversation = city.chat(*WORDS.values())
    files = city.act(lambda session: list(session.scalars(select(EvidenceRow.id))))
    notices = city.act(lambda session: [str(one) for one in session.scalars(select(UnitNoticeRow.id))])
    return {
        "number": numbers,
        "conversation_id": [conversation],
        "external_id": [conversation.partition(":")[2]],
        "channel": ["test"],
        "staff_id": [city.people["unit"].id],
        "notice_id": notices[:2],
        "file_id": files[:2],
        "queue": ["sign", "approve", "follow_up", "dispatch"],
        "form": ["csv", "xlsx"],
        "month": [_bulletin(city)],
    }


def _bulletin(city: City) -> str:
    """Draft the bulletin of the month in which all this was said, and write into it what can be written."""
    month, by = NOW.strftime("%Y-%m"), {"actor": city.people["supervisor"], "now": NOW + timedelta(days=40)}
    row = city.act(bulletins.draft, month, **by)  # type: ignore[arg-type]
    for words in WORDS.values():
        with pytest.raises(Malformed):
            city.act(bulletins.save, month, prose=words, revision=row.revision, **by)  # type: ignore[arg-type]
    return month


def _order(city: City, form: str, **changes: object) -> str:
    """Take one order through everything that has room for words."""
    words = WORDS[form]
    elements = {name: Element(words) for name in ("what", "where", "when", "cause")}
    elements |= {"caller_name": Element(NAME), "phone": Element(PHONES[0])}
    wanted = {"matter": words, "title": words[:20], "elements": elements, "place": {"text": words}, **changes}
    order = city.order_after("sign", **wanted)
    unit, number = city.people["unit"], order.number
    citizen = Caller(order.request.source.conversation_id)
    asked = {
        "caller": citizen,
        "text": words,
        "actor": Actor(citizen.conversation_id, Role.CITIZEN),
        "now": NOW,
    }
    for command in ("supplement", "urge"):
        city.act(command_order, number, command=command, key=command, **asked)  # type: ignore[arg-type]
    city.act(handling.deploy, number, officer="城管一队", plan=words, actor=unit, now=NOW)
    city.act(handling.feed_back, number, text=words, actor=unit, now=NOW)
    _prove(city, number, words)
    if form == "spaced":
        city._do("approve", number)
        rating, actor = Rating(True, False, 1), city.people["follow_up"]
        city.act(following_up.follow_up, number, rating=rating, note=words, actor=actor, now=NOW)
    return number


def _prove(city: City, number: str, words: str) -> None:
    """Hand in the result with two files whose names hold secrets; one is deleted for a written reason."""
    by_unit: dict[str, Any] = {"actor": city.people["unit"], "now": NOW}
    folder = city.app.state.settings.attachments_dir
    kept, gone = (
        city.act(evidence.store, number, look_at(raw), name=words, folder=folder, **by_unit)
        for raw in (PDF, PDF + b"\n")
    )
    proofs = (Evidence(words, kept.sha256),)
    told: dict[str, Any] = {"no_evidence": words} if "一三九" in words else {"evidence": proofs}
    city.act(handling.apply_for_closing, number, result=words, contacted_at=NOW, **told, **by_unit)
    city.act(evidence.delete, number, gone.id, reason=words, **by_unit)


@pytest.fixture(scope="module")
def readers(city: City) -> dict[str, httpx.Client]:
    """Everybody who reads: all posts, the bot, a channel, other systems, nobody."""
    found = {name: city.browser(name).client for name in POSTS}
    for name, unit_id in (("key", None), ("unit's key", LEAD)):
        _, key = city.act(
            access_keys.issue_key, name, scopes=list(Scope), unit_id=unit_id, actor=SYSTEM, now=NOW
        )
        found[name] = city.browser().client
        found[name].headers["Authorization"] = f"Bearer {key}"
    for name, token in (("service", "s" * 40), ("channel", "channel-token-for-tests"), ("nobody", "")):
        found[name] = city.browser().client
        if token:
            found[name].headers["Authorization"] = f"Bearer {token}"
    return found


def addresses(route: str, planted: dict[str, list[str]]) -> list[str]:
    """Return the route's addresses with its places filled."""
    paths = [route.partition(" ")[2]]
    for name in re.findall(r"\{(\w+)\}", route):
        paths = [p.replace(f"{{{name}}}", value) for p in paths for value in planted.get(name, ["1"])]
    return paths


def may_hear(route: str, reader: str) -> bool:
    return reader in TALKERS and route.startswith(TALKING)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("GET ")])
def test_no_answer_tells_a_planted_secret(
    planted: dict[str, list[str]], readers: dict[str, httpx.Client], route: str
) -> None:
    told = []
    for name, client in readers.items():
        for path in addresses(route, planted):
            reply = client.get(path)
            if found_in(reply.text) and not may_hear(route, name):
                told.append((name, path, found_in(reply.text), excerpt(reply.text)))
    assert told == []


def excerpt(text: str) -> str:
    """Return where a secret stands, so that a failure can be read."""
    place = text.find(NAME)
    return text[max(0, place - 60) : place + 60] if place >= 0 else text[:80]


def test_what_a_refused_request_said_is_not_repeated(readers: dict[str, httpx.Client]) -> None:
    body: dict[str, Any] = {"matter": WORDS["plain"], WORDS["plain"]: 1, "request_type": WORDS["spoken"]}
    for name in ("service", "key"):
        for path in ("/api/v1/orders", "/api/v1/knowledge/answers"):
            reply = readers[name].post(path, json=body, headers={"Idempotency-Key": "k"})
            assert reply.status_code == 422
            assert found_in(reply.text) == [], reply.text


def test_a_page_that_is_not_there_does_not_repeat_its_address(readers: dict[str, httpx.Client]) -> None:
    for path in (f"/console/orders/{PHONES[0]}", f"/api/v1/orders/{PHONES[0]}", f"/console/{PHONES[0]}"):
        for name in ("supervisor", "service", "nobody"):
            assert PHONES[0] not in readers[name].get(path).text


def test_notices_that_leave_the_house_hold_no_secret(city: City, planted: dict[str, list[str]]) -> None:
    def texts(session: Session) -> list[str]:
        outside = session.scalars(select(OutboxRow).where(OutboxRow.way.not_in(["citizen"]))).all()
        return [row.text for row in outside] + [row.text for row in session.scalars(select(UnitNoticeRow))]

    notices = city.act(texts)
    assert len(notices) > 20
    assert [text for text in notices if found_in(text)] == []


def test_the_audit_and_its_export_hold_no_secret(city: City, planted: dict[str, list[str]]) -> None:
    lines = city.act(lambda session: list(auditing.export_lines(session)))
    assert len(lines) > 50
    assert [line for line in lines if found_in(line)] == []


def test_the_database_file_holds_no_secret(
    city: City, planted: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(str(city.app.state.engine.url.database)).parent
    for file in folder.glob("city.db*"):
        raw = file.read_bytes()
        for secret in (NAME, IDENTITY, *PHONES, *FORMS.values()):
            assert secret.encode() not in raw, (file.name, secret)


def test_logs_hold_no_secret(
    city: City, readers: dict[str, httpx.Client], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        order = city.order_after("dispatch", matter=WORDS["plain"], title=WORDS["plain"][:20])
        readers["unit"].get(f"/console/orders/{order.number}")
        readers["service"].post("/api/v1/orders", json={"matter": WORDS["plain"]})
        loop.deliver_notices(city.app.state.sessions, now=NOW)
    own = [record.getMessage() for record in caplog.records if record.name.startswith("ticketing")]
    assert [line for line in own if found_in(line)] == []
