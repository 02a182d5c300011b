"""Each pushing channel as the process that `make run` starts."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.bot.channels.background import until
from tests.bot.channels.conformance import TOKENS
from tests.bot.channels.telegram.fake_telegram import TOKEN, running_telegram
from tests.bot.channels.telegram.platform import TelegramPlatform
from tests.bot.channels.wechat.fake_wechat import AES_KEY, APP_ID, SECRET, VERIFY, running_wechat
from tests.bot.channels.wechat.platform import WeChatPlatform
from tests.ticketing.desk_app import DeskApp, running_desk

ROOT = Path(__file__).parents[3]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "channel.log"


@contextmanager
def _process(name: str, log: Path, *arguments: str, **settings: str) -> Iterator[None]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("HOTLINE_")}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", f"bot.channels.{name}", *arguments],
            cwd=ROOT,
            env={**known, **settings, "PYTHONPATH": str(ROOT)},
            stderr=written,
        )
    try:
        yield
    finally:
        # Not SIGINT: a shell that runs the tests in the background lets its children ignore it.
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _health(desk: DeskApp) -> dict[str, bool]:
    desk.app.state.health = None
    found = desk.client.get("/api/v1/health").json()["processes"]
    return {name: process["up"] for name, process in found.items()}


def _free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
    return port


@pytest.fixture
def pushing(fresh_sqlite: object, engine: object) -> Iterator[DeskApp]:
    with running_desk(fresh_sqlite, engine, channel_tokens=TOKENS) as started:  # type: ignore[arg-type]
        yield started


def test_telegram_answers_tells_its_state_and_logs_no_secret(pushing: DeskApp, log: Path) -> None:
    with running_telegram() as fake:
        settings = {
            "HOTLINE_TICKETING_URL": str(pushing.client.base_url),
            "HOTLINE_TELEGRAM_TOKEN": TOKENS["telegram"],
            "HOTLINE_TELEGRAM_BOT_TOKEN": TOKEN,
            "HOTLINE_TELEGRAM_API_URL": fake.url,
        }
        with _process("telegram", log, **settings):
            platform = TelegramPlatform(fake)
            platform.writes("我叫张三，路灯坏了")
            until(lambda: "答：我叫张三，路灯坏了" in platform.shown(), seconds=40)
            until(lambda: _health(pushing).get("telegram"))
            assert {"deleteWebhook", "setMyCommands"} <= set(fake.methods())
    written = log.read_text()
    assert TOKEN not in written
    assert "张三" not in written


def test_telegram_by_webhook_tells_the_platform_where_to_call(pushing: DeskApp, log: Path) -> None:
    port = _free_port()
    with running_telegram() as fake:
        settings = {
            "HOTLINE_TICKETING_URL": str(pushing.client.base_url),
            "HOTLINE_TELEGRAM_TOKEN": TOKENS["telegram"],
            "HOTLINE_TELEGRAM_BOT_TOKEN": TOKEN,
            "HOTLINE_TELEGRAM_API_URL": fake.url,
            "HOTLINE_TELEGRAM_WEBHOOK_URL": "https://hotline.example.org/telegram",
            "HOTLINE_TELEGRAM_WEBHOOK_SECRET": "webhook-secret-for-tests",
        }
        with _process("telegram", log, "--port", str(port), **settings):
            until(lambda: fake.webhook, seconds=40)
            platform = TelegramPlatform(fake, webhook=f"http://127.0.0.1:{port}")
            until(lambda: _answers(platform.webhook))
            platform.writes("路灯坏了")
            until(lambda: "答：路灯坏了" in platform.shown())
    assert fake.webhook["secret_token"] == "webhook-secret-for-tests"
    assert fake.webhook["url"] == "https://hotline.example.org/telegram"


def test_wechat_answers_tells_its_state_and_logs_no_secret(pushing: DeskApp, log: Path) -> None:
    port = _free_port()
    with running_wechat() as fake:
        fake.aes = True
        fake.account_url = f"http://127.0.0.1:{port}"
        settings = {
            "HOTLINE_TICKETING_URL": str(pushing.client.base_url),
            "HOTLINE_WECHAT_TOKEN": TOKENS["wechat"],
            "HOTLINE_WECHAT_APP_ID": APP_ID,
            "HOTLINE_WECHAT_APP_SECRET": SECRET,
            "HOTLINE_WECHAT_VERIFY_TOKEN": VERIFY,
            "HOTLINE_WECHAT_AES_KEY": AES_KEY,
            "HOTLINE_WECHAT_API_URL": fake.url,
        }
        with _process("wechat", log, "--port", str(port), **settings):
            until(lambda: _answers(f"{fake.account_url}/health"), seconds=40)
            platform = WeChatPlatform(fake)
            platform.writes("我叫张三，路灯坏了")
            until(lambda: any("答：我叫张三" in text for text in platform.shown()))
            until(lambda: _health(pushing).get("wechat"))
    written = log.read_text()
    for secret in (SECRET, VERIFY, "张三"):
        assert secret not in written


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False
