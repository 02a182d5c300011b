"""The service's side of the contract."""

import json
from pathlib import Path

import anyio
import httpx

from tests.contract.document import DOCUMENT, check
from ticketing.cli.openapi import NOWHERE, write_openapi
from ticketing.main import create_app


def test_the_committed_document_is_what_the_service_does(tmp_path: Path) -> None:
    written = tmp_path / "openapi.json"
    write_openapi(written)
    assert json.loads(written.read_text()) == json.loads(DOCUMENT.read_text()), "run `make openapi`"


def test_a_refusal_has_the_shape_the_document_promises() -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=create_app(NOWHERE))
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.get("/api/v1/orders/TY20260101-0001")

    reply = anyio.run(ask)
    assert reply.status_code == 401
    check("Problem", reply.json())
