import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select

from tests.conftest import KEY
from tests.ticketing.knowledge.small_base import row, write_file, write_folder
from ticketing.api import knowledge, problems
from ticketing.knowledge.library import Library
from ticketing.settings import Settings
from ticketing.storage.database import session_factory, transaction
from ticketing.storage.knowledge import KnowledgeAnswerRow

TOKEN = "s" * 40
AUTH = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "knowledge")


@pytest.fixture
def app(folder: Path, fresh_sqlite: Engine) -> FastAPI:
    made = FastAPI()
    made.state.settings = Settings(
        database_url=str(fresh_sqlite.url),
        service_token=TOKEN,
        engine_secret="e" * 40,
        encryption_key=KEY,
        session_key="k" * 40,
    )
    made.state.sessions = session_factory(fresh_sqlite)
    made.state.knowledge = Library(folder, cache_dir=folder / "cache", make_encoder=lambda: None)
    problems.install(made)
    made.include_router(knowledge.router, prefix="/api/v1")
    return made


def send(
    app: FastAPI, method: str, path: str, *, body: object = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    async def call() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.request(
                method, f"/api/v1/knowledge{path}", json=body, headers=AUTH if headers is None else headers
            )

    return asyncio.run(call())


def ask(app: FastAPI, question: object) -> httpx.Response:
    return send(app, "POST", "/answers", body={"question": question})


def test_a_known_question_is_answered_with_its_entry(app: FastAPI) -> None:
    answer = ask(app, "借书证怎么办").json()
    assert answer["decision"] == "answer"
    assert answer["entry"]["id"] == "card-001"
    assert answer["entry"]["online"] is True
    assert answer["entry"]["valid_until"] == "2026-12-31"
    assert answer["candidates"][0] == answer["entry"]


def test_an_unknown_question_is_refused(app: FastAPI) -> None:
    assert ask(app, "xyz").json() == {
        "decision": "refuse",
        "confidence": 0.0,
        "entry": None,
        "candidates": [],
    }


def test_what_was_given_is_recorded_without_the_question(app: FastAPI) -> None:
    version = ask(app, "借书证怎么办").json()["entry"]["version"]
    with transaction(app.state.sessions) as session:
        kept = session.scalars(select(KnowledgeAnswerRow)).one()
    assert (kept.decision, kept.entry_id, kept.entry_version) == ("answer", "card-001", version)
    assert "借书" not in str(vars(kept))


@pytest.mark.parametrize("question", ["", None, 5, "x" * 20_001])
def test_a_malformed_question_is_refused_with_its_field(app: FastAPI, question: object) -> None:
    reply = ask(app, question)
    assert (reply.status_code, reply.json()["field"]) == (422, "question")


def test_without_the_service_token_nothing_is_answered(app: FastAPI) -> None:
    assert send(app, "POST", "/answers", body={"question": "x"}, headers={}).status_code == 401


def test_an_entry_can_be_looked_at(app: FastAPI) -> None:
    assert send(app, "GET", "/entries/tree-001").json()["title"] == "行道树怎么修剪"


def test_an_unknown_entry_is_not_found(app: FastAPI) -> None:
    reply = send(app, "GET", "/entries/tree-999")
    assert (reply.status_code, reply.json()["code"]) == (404, "knowledge_entry_unknown")


def test_a_folder_that_cannot_be_read_is_an_outage_not_a_crash(app: FastAPI, folder: Path) -> None:
    write_file(folder, [row(colour="red")])
    reply = ask(app, "借书证怎么办")
    assert (reply.status_code, reply.json()["code"]) == (503, "knowledge_unavailable")
