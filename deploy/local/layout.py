"""Where things lie and which port belongs to whom; one object, so tests can run a second system."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTS = {
    "ticketing": 8012,
    "webchat": 8013,
    "engine": 8015,
    "actions": 8016,
    "telegram": 8017,
    "wechat": 8018,
    "voice": 8019,
    "voice_audio": 8020,
}


class SetupProblem(Exception):
    """Something the person at the keyboard has to know; the text says what to do."""


@dataclass(frozen=True)
class Layout:
    """One installation: state under `var`, environments under `venv`, a port for each process."""

    var: Path = ROOT / "var"
    venv: Path = ROOT / ".venv"
    ports: dict[str, int] = field(default_factory=lambda: dict(PORTS))
    model: Path = ROOT / "var" / "models" / "engine.tar.gz"
    # Holds what can be computed again (embeddings of the knowledge); systems of one checkout share it.
    cache: Path = ROOT / "var" / "cache"

    def python(self, environment: str) -> Path:
        """Return the interpreter of an environment (`app` or `engine`)."""
        return self.venv / environment / "bin" / "python"

    def url(self, process: str) -> str:
        """Return the loopback address of a process."""
        return f"http://127.0.0.1:{self.ports[process]}"

    @property
    def access(self) -> Path:
        """The file with addresses, tokens and demo accounts, for the owner's eyes only."""
        return self.var / "access.json"

    @property
    def secrets(self) -> Path:
        """The folder of generated secrets, one file each."""
        return self.var / "secrets"

    @property
    def logs(self) -> Path:
        """The folder of the processes' logs."""
        return self.var / "log"


def layout_from_environment() -> Layout:
    """Return the layout of this checkout; `HOTLINE_PORT_<NAME>` moves a port, `HOTLINE_VAR` the state."""
    ports = {name: int(os.environ.get(f"HOTLINE_PORT_{name.upper()}", port)) for name, port in PORTS.items()}
    var = Path(os.environ.get("HOTLINE_VAR", ROOT / "var")).resolve()
    return Layout(var=var, ports=ports, model=ROOT / "var" / "models" / "engine.tar.gz")


def say(text: str) -> None:
    """Tell the person in front of the terminal, at once."""
    print(text, flush=True)
    sys.stdout.flush()
