"""Builds the two Python environments from their lock files, and only when a lock has changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from deploy.local.layout import ROOT, Layout, SetupProblem, say
from deploy.local.processes import has_voice_line

LOCKS = ROOT / "deploy" / "locks"
UV = "uv==0.13.9"
# The engine's frozen packages run on 3.11 (complete lock) with 3.10 as the only alternative.
WANTED = {"app": ("3.11",), "engine": ("3.11", "3.10")}


def build(layout: Layout, *, with_tests: bool = False) -> None:
    """Make both environments match their locks; `with_tests` adds what the tests need to `app`."""
    plain = "app-voice.txt" if has_voice_line() else "app.txt"
    build_one(layout, "app", LOCKS / ("app-test.txt" if with_tests else plain))
    build_one(layout, "engine", LOCKS / "engine.txt")


def build_one(layout: Layout, name: str, lock: Path) -> None:
    """Make one environment match `lock`; a stamp of the lock's contents makes the second time instant."""
    stamp = layout.venv / name / "lock.json"
    wanted = [_fingerprint(lock)]
    if lock.name != "app-test.txt" and name == "app":  # an environment with the test tools serves as well
        wanted.append(_fingerprint(LOCKS / "app-test.txt"))
    if stamp.exists() and json.loads(stamp.read_text()).get("lock") in wanted:
        return
    started = time.monotonic()
    interpreter = find_interpreter(WANTED[name])
    say(f"  {name}: installing {_count(lock)} packages with {interpreter} …")
    _install(layout, name, interpreter, lock)
    stamp.write_text(json.dumps({"lock": wanted[0]}))
    say(f"  {name}: done in {time.monotonic() - started:.0f} s")


def find_interpreter(versions: tuple[str, ...]) -> str:
    """Return the path of the first interpreter of one of `versions`, in this order of preference."""
    for version in versions:
        for candidate in _candidates(version):
            if _version_of(candidate) == version:
                return candidate
    raise SetupProblem(
        f"Python {' or '.join(versions)} was not found (looked on PATH and in ~/.pyenv/versions). "
        "Install it and run the command again."
    )


def _candidates(version: str) -> list[str]:
    found = [sys.executable, shutil.which(f"python{version}"), shutil.which("python3")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += [str(path) for path in sorted(pyenv.glob(f"{version}*/bin/python"), reverse=True)]
    return [path for path in found if path]


def _version_of(interpreter: str) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run(
            [interpreter, "-c", code], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _install(layout: Layout, name: str, interpreter: str, lock: Path) -> None:
    target = layout.venv / name
    uv = _uv(layout)
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    if not (target / "bin" / "python").exists():
        _run([uv, "venv", "--quiet", "--python", interpreter, str(target)], environment)
    # --no-deps: the lock is complete, and Rasa's own metadata refuses the Python it runs on.
    python = str(target / "bin" / "python")
    _run([uv, "pip", "sync", "--python", python, "--require-hashes", str(lock)], environment)


def _uv(layout: Layout) -> str:
    tools = layout.venv / "tools"
    uv = tools / "bin" / "uv"
    if not uv.exists():
        say("  tools: installing uv …")
        _run([find_interpreter(("3.11", "3.12", "3.13", "3.10")), "-m", "venv", str(tools)])
        _run([str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", UV])
    return str(uv)


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        raise SetupProblem(f"This command failed ({done.returncode}): {' '.join(command)}")


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _count(lock: Path) -> int:
    return sum(1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith(" "))
