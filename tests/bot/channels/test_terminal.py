"""Talking in the terminal."""

import asyncio
from collections.abc import Callable

import pytest

from bot.channels import terminal
from bot.channels.desk_client import DeskClient
from bot.channels.terminal import Terminal
from tests.ticketing.desk_app import TOKEN, DeskApp


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let somebody type these lines, then end the input."""

    def prepare(*lines: str) -> None:
        waiting = [*lines, None]
        monkeypatch.setattr(terminal, "_read_line", lambda: waiting.pop(0))

    return prepare


def _talk(desk: DeskApp) -> None:
    async def go() -> None:
        async with DeskClient(str(desk.client.base_url), channel="test", token=TOKEN) as client:
            await Terminal(client).talk()

    asyncio.run(go())


def test_the_reply_and_its_buttons_are_printed(
    desk: DeskApp, typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("路灯坏了")
    _talk(desk)
    printed = capsys.readouterr().out
    assert "助手> 答：路灯坏了" in printed
    assert "[1] 转人工" in printed


def test_a_number_chooses_a_button(
    desk: DeskApp, typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("你好", "1")
    _talk(desk)
    assert "答：转人工" in capsys.readouterr().out


def test_without_a_running_system_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_VAR", str(tmp_path))
    assert terminal.main() == 1
    assert "make run" in capsys.readouterr().out
