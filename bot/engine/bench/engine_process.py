"""One engine under measurement: started with a model, asked over HTTP, watched through /proc."""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import aiohttp

from bot.engine.text.data_files import PROJECT_ROOT

_START_LIMIT = 600
_TICKS = os.sysconf("SC_CLK_TCK")


class EngineProcess:
    """The engine on a free port. `cpu` are seconds of user and system time since its start."""

    def __init__(self, model: Path, *, actions: str, folder: Path) -> None:
        self._secret = secrets.token_urlsafe(32)
        self._port = _free_port()
        settings = {
            **os.environ,
            "HOTLINE_ENGINE_SECRET": self._secret,
            "HOTLINE_ACTIONS_URL": actions,
            "HOTLINE_TRACKER_DB": str(folder / f"{model.stem}-{self._port}.db"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        }
        started = time.monotonic()
        command = [sys.executable, "-W", "ignore", "-m", "bot.engine.serve"]
        self._process = subprocess.Popen(  # noqa: S603 — our own command
            [*command, "--model", str(model), "--port", str(self._port)],
            cwd=PROJECT_ROOT,
            env=settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await_start()
        self.start_wall, self.start_cpu = time.monotonic() - started, self.cpu()

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._port}/webhooks/desk/"

    def _await_start(self) -> None:
        end = time.monotonic() + _START_LIMIT
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self._address, timeout=1):  # noqa: S310 — loopback
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError("the engine did not start")

    def cpu(self) -> float:
        """Seconds of processor so far, user and system."""
        fields = (
            Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    async def ask(self, session: aiohttp.ClientSession, conversation: str, text: str) -> tuple[float, int]:
        """Send one message; seconds until the answer, and its status."""
        body = {"conversation_id": conversation, "message_id": secrets.token_hex(8), "text": text}
        started = time.monotonic()
        headers = {"Authorization": f"Bearer {self._secret}"}
        async with session.post(f"{self._address}webhook", json=body, headers=headers) as answer:
            await answer.read()
            return time.monotonic() - started, answer.status

    def talk(self, conversation: str, messages: list[str]) -> list[float]:
        """Processor seconds of each message of one conversation."""

        async def run() -> list[float]:
            costs = []
            async with aiohttp.ClientSession() as session:
                for text in messages:
                    before = self.cpu()
                    await self.ask(session, conversation, text)
                    costs.append(self.cpu() - before)
            return costs

        return asyncio.run(run())

    def end(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
