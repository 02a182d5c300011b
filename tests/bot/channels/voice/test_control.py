"""The exchange's HTTP: announcements, decisions, and nothing without the token."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from tests.calls.line import VoiceLine, line_settings, voice_line

IDENTITY = str(uuid.UUID(int=7))
Act = Callable[[VoiceLine], Awaitable[httpx.Response]]


def _ask(folder: Path, *acts: Act) -> list[httpx.Response]:
    async def go() -> list[httpx.Response]:
        settings = line_settings(folder, "http://127.0.0.1:9", calls=1)
        async with voice_line(settings, ScriptedRecogniser([])) as line:
            return [await act(line) for act in acts]

    return asyncio.run(go())


def _announce(**body: str) -> Act:
    return lambda line: line.exchange.http.post("/calls", json={"uuid": IDENTITY} | body)


def _next(accept: str) -> Act:
    headers = {"accept": accept}
    return lambda line: line.exchange.http.get(f"/calls/{IDENTITY}/next", headers=headers)


def test_a_call_is_announced_as_json_or_as_a_form(tmp_path: Path) -> None:
    def form(line: VoiceLine) -> Awaitable[httpx.Response]:
        return line.exchange.http.post("/calls", data={"uuid": IDENTITY, "caller_number": "13900001234"})

    assert [reply.status_code for reply in _ask(tmp_path, form, _announce())] == [201, 409]


def test_a_full_line_is_told_so_that_the_dialplan_rings_a_person(tmp_path: Path) -> None:
    _, reply = _ask(tmp_path, _announce(), _announce(uuid=str(uuid.uuid4())))
    assert (reply.status_code, reply.json()) == (503, {"code": "busy"})


def test_the_decision_is_one_line_or_json(tmp_path: Path) -> None:
    words, read = _ask(tmp_path, _next("*/*"), _next("application/json"))
    assert words.text == "transfer,operators,unknown_call"
    assert read.json() == {"transfer": True, "queue": "operators", "reason": "unknown_call"}


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer ü"])
def test_without_the_token_nothing_is_told(tmp_path: Path, header: str) -> None:
    async def ask(line: VoiceLine) -> httpx.Response:
        async with httpx.AsyncClient(base_url=line.exchange.http.base_url, trust_env=False) as stranger:
            return await stranger.get(f"/calls/{IDENTITY}/next", headers={b"authorization": header.encode()})

    (reply,) = _ask(tmp_path, ask)
    assert reply.status_code == 401


@pytest.mark.parametrize("body", [b"{broken", b"[1, 2]", b"uuid", b"\xff\xfe", b"{" * 5000, b"x" * 20_000])
def test_a_body_that_is_no_announcement_is_refused(tmp_path: Path, body: bytes) -> None:
    (reply,) = _ask(tmp_path, lambda line: line.exchange.http.post("/calls", content=body))
    assert reply.status_code == 422


def test_a_call_that_no_operator_answered_is_reported(tmp_path: Path) -> None:
    def unanswered(line: VoiceLine) -> Awaitable[httpx.Response]:
        return line.exchange.http.post(f"/calls/{IDENTITY}/unanswered")

    before, _, after = _ask(tmp_path, unanswered, _announce(), unanswered)
    assert (before.status_code, after.status_code) == (422, 200)


def test_a_caller_whom_a_full_line_did_not_take_is_reported_by_number(tmp_path: Path) -> None:
    def unanswered(number: str) -> Act:
        form = {"caller_number": number}
        return lambda line: line.exchange.http.post(f"/calls/{IDENTITY}/unanswered", data=form)

    known, unknown = _ask(tmp_path, unanswered("13900001234"), unanswered("anonymous"))
    assert (known.status_code, unknown.status_code) == (200, 422)
    (report,) = [json.loads(path.read_text()) for path in (tmp_path / "reports").glob("*.json")]
    assert (report["body"]["caller_number"], report["body"]["outcome"]) == ("13900001234", "unanswered")


def test_health_says_what_the_line_can_do(tmp_path: Path) -> None:
    (reply,) = _ask(tmp_path, lambda line: line.exchange.http.get("/health"))
    assert reply.json()["recogniser"] == "scripted"
