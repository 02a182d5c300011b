"""API and worker as processes of their own on one database, to be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.conftest import KEY
from tests.stack import free_ports

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "s" * 40
# A start is some ten seconds of one core; others may want that core too.
START_SECONDS = 600


@dataclass
class Service:
    """The two processes; `kill` is kill -9."""

    folder: Path
    database: str = ""
    port: int = field(default_factory=lambda: free_ports(1)[0])
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        """Return where both keep their data."""
        return self.database or f"sqlite:///{self.folder / 'crash.db'}"

    @property
    def base_url(self) -> str:
        """Return the address of the API."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    def start(self, *names: str) -> None:
        """Start whichever of the two is not running, or only those named; return when the API answers."""
        api = ("uvicorn", "--factory", "ticketing.main:create_app", "--port", str(self.port))
        commands = {"api": (*api, "--log-level", "error"), "worker": ("ticketing.worker",)}
        for name, command in commands.items():
            if name not in self.running and name in (names or commands):
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=ROOT,
                    env=self._environment(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        self._wait()

    def _environment(self) -> dict[str, str]:
        settings = {
            "DATABASE_URL": self.database_url,
            "SERVICE_TOKEN": TOKEN,
            "ENGINE_SECRET": "e" * 40,
            "ENCRYPTION_KEY": KEY,
            "SESSION_KEY": "k" * 40,
            "ENGINE_URL": "http://127.0.0.1:9",
            "CACHE_DIR": str(self.folder / "cache"),
        }
        return {**os.environ, **{f"HOTLINE_{name}": value for name, value in settings.items()}}

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.running["api"].poll() is None, "the API ended by itself"
            try:
                httpx.get(f"{self.base_url}/health", timeout=5)
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("the API did not come up")

    def kill(self, *names: str) -> None:
        """kill -9."""
        for name in names:
            process = self.running.pop(name)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End what runs."""
        self.kill(*list(self.running))
