import json
from functools import partial
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from ticketing.api import problems
from ticketing.api.problems import STATUS, problem, sentence
from ticketing.domain import errors


def _body(error: errors.HotlineError) -> Any:  # noqa: ANN401  (a parsed JSON reply)
    return json.loads(bytes(problem(error).body))


@pytest.mark.parametrize("kind", [k for k in errors.HotlineError.__subclasses__() if k is not errors.TooFast])
def test_every_kind_of_refusal_has_a_status(kind: type[errors.HotlineError]) -> None:
    assert problem(kind("unknown_token")).status_code == STATUS[kind]


def test_too_fast_says_when_to_come_back() -> None:
    reply = problem(errors.TooFast("account_locked", retry_after=12.4))
    assert reply.status_code == 429
    assert reply.headers["Retry-After"] == "12"


def test_the_message_is_chinese_and_filled() -> None:
    assert _body(errors.Malformed("weak_password", minimum=10))["message"] == "密码至少要 10 个字符。"


def test_a_code_without_a_sentence_still_gets_one() -> None:
    assert sentence("never_heard_of") == sentence("unknown")


def test_a_sentence_never_breaks_on_a_missing_fact() -> None:
    assert "…" in sentence("weak_password", {})


def test_the_field_is_named() -> None:
    assert _body(errors.Malformed("malformed", field="text"))["field"] == "text"


def test_what_the_framework_refuses_has_the_same_shape() -> None:
    app = FastAPI()
    problems.install(app)

    @app.post("/there")
    def there(body: dict[str, int]) -> dict[str, int]:
        return body

    async def ask(method: str, path: str, content: bytes = b"") -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            headers = {"content-type": "application/json"}
            return await client.request(method, path, content=content, headers=headers)

    asked: list[tuple[Any, ...]] = [
        ("GET", "/nowhere"),
        ("DELETE", "/there"),
        ("POST", "/there", b"{"),
        ("POST", "/there", b"\xff"),
    ]
    replies = [anyio.run(partial(ask, *one)) for one in asked]
    assert [reply.status_code for reply in replies] == [404, 405, 422, 422]
    codes = ["no_such_address", "method_not_allowed", "malformed", "malformed"]
    assert [reply.json()["code"] for reply in replies] == codes
