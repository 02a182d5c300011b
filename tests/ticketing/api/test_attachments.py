"""Pictures over HTTP: in once, out to their own conversation alone."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlalchemy import Engine

from tests.ticketing.desk_app import TOKEN, Citizen, DeskApp, running_desk
from tests.ticketing.fake_engine import running_engine
from ticketing.usecases import conversations


@pytest.fixture
def desk(fresh_sqlite: Engine, tmp_path: Path) -> Iterator[DeskApp]:
    with (
        running_engine() as engine,
        running_desk(fresh_sqlite, engine, attachments_dir=tmp_path / "kept") as app,
    ):
        yield app


def _photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(written, "PNG")
    return written.getvalue()


def _post(citizen: Citizen, raw: bytes, *, key: str = "k", token: str = TOKEN) -> httpx.Response:
    path = f"/api/v1/channels/test/conversations/{citizen.external_id}/attachments"
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "image/png"}
    return citizen.client.post(path, content=raw, headers=headers)


def _get(citizen: Citizen, identity: str) -> httpx.Response:
    path = f"/api/v1/channels/test/conversations/{citizen.external_id}/attachments/{identity}"
    return citizen.client.get(path, headers={"Authorization": f"Bearer {TOKEN}"})


def test_a_picture_comes_back_drawn_anew(desk: DeskApp) -> None:
    citizen = desk.talk()
    stored = _post(citizen, _photo()).json()
    shown = _get(citizen, stored["id"])
    assert (stored["width"], stored["height"]) == (30, 20)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.content[:2] == b"\xff\xd8"


def test_the_same_key_stores_one_picture(desk: DeskApp) -> None:
    citizen = desk.talk()
    assert _post(citizen, _photo()).json() == _post(citizen, _photo()).json()


def test_another_conversation_does_not_see_it(desk: DeskApp) -> None:
    stored = _post(desk.talk(), _photo()).json()
    assert _get(desk.talk(), stored["id"]).status_code == 404


def test_a_disguised_file_is_refused_in_words(desk: DeskApp) -> None:
    refused = _post(desk.talk(), b"<html><script>alert(1)</script>")
    assert (refused.status_code, refused.json()["code"]) == (422, "picture_unreadable")


def test_a_wrong_token_stores_nothing(desk: DeskApp) -> None:
    assert _post(desk.talk(), _photo(), token="x").status_code == 401


def test_a_flood_of_pictures_ends_with_a_word(desk: DeskApp) -> None:
    citizen = desk.talk()
    answers = [_post(citizen, _photo(), key=str(n)).status_code for n in range(31)]
    assert answers == [200] * 30 + [429]


def test_an_operator_sees_which_pictures_came_with_a_message(desk: DeskApp) -> None:
    citizen = desk.talk()
    stored = _post(citizen, _photo()).json()
    body = {
        "conversation_id": citizen.external_id,
        "message_id": "m",
        "attachments": [{"kind": "image", "id": stored["id"]}],
    }
    citizen.client.post(
        "/api/v1/channels/test/messages", json=body, headers={"Authorization": f"Bearer {TOKEN}"}
    ).raise_for_status()
    shown = desk.act(conversations.list_messages, citizen.conversation_id)
    assert shown[0].attachments == (stored["id"],)
