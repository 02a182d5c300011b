"""Runs the processes under supervisord: one foreground parent that restarts whatever dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from deploy.local.layout import ROOT, Layout, SetupProblem, say
from deploy.local.processes import Process, processes, supervisor_socket

HEALTH_TIMEOUT_SECONDS = 180
PROGRAM = """
[program:{name}]
command={command}
directory={root}
environment={environment}
autorestart=true
startsecs=1
startretries=20
stopwaitsecs=8
killasgroup=true
stopasgroup=true
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


def write_configuration(layout: Layout) -> Path:
    """Write supervisord's file for this layout and return its path."""
    run = layout.var / "run"
    for folder in (run, layout.logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket = supervisor_socket(layout)
    head = (
        f"[supervisord]\nnodaemon=true\npidfile={run}/supervisord.pid\nlogfile={layout.logs}/supervisord.log\n"
        f"loglevel=warn\nsilent=true\n[unix_http_server]\nfile={socket}\nchmod=0700\n"
        "[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n"
        f"[supervisorctl]\nserverurl=unix://{socket}\n"
    )
    path = run / "supervisord.conf"
    path.write_text(head + "".join(_program(layout, process) for process in processes(layout)))
    return path


def _program(layout: Layout, process: Process) -> str:
    pairs = ",".join(f'{key}="{_escape(value)}"' for key, value in process.environment.items())
    return PROGRAM.format(
        name=process.name,
        command=_escape(" ".join(process.command)),
        root=_escape(str(ROOT)),
        environment=pairs,
        log=layout.logs / f"{process.name}.log",
    )


def _escape(value: str) -> str:
    return value.replace("%", "%%")


def start(layout: Layout) -> subprocess.Popen[bytes]:
    """Start supervisord in the foreground of its own child process."""
    configuration = write_configuration(layout)
    command = [str(layout.python("app")), "-m", "supervisor.supervisord", "-n", "-c", str(configuration)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def control(layout: Layout, *words: str) -> str:
    """Send a command to the running supervisor (`status`, `pid NAME`, `stop NAME`, `shutdown`)."""
    configuration = layout.var / "run" / "supervisord.conf"
    command = [str(layout.python("app")), "-m", "supervisor.supervisorctl", "-c", str(configuration), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout


def wait_until_healthy(layout: Layout, supervisor: subprocess.Popen[bytes], *, quiet: bool = False) -> None:
    """Return when every process answers; raise SetupProblem with the log's place when one does not."""
    started = time.monotonic()
    waiting = {process.name: process.health for process in processes(layout) if process.health}
    while waiting:
        if supervisor.poll() is not None:
            raise SetupProblem(f"The supervisor ended; see {layout.logs}")
        if time.monotonic() - started > HEALTH_TIMEOUT_SECONDS:
            raise SetupProblem(
                f"Not up after {HEALTH_TIMEOUT_SECONDS} s: {', '.join(waiting)}; see {layout.logs}"
            )
        for name in [name for name, url in waiting.items() if answers(url)]:
            del waiting[name]
            if not quiet:
                say(f"  {name}: up after {time.monotonic() - started:.0f} s")
        time.sleep(0.2)


def answers(url: str | None) -> bool:
    """Tell whether `url` answers with success within two seconds."""
    if url is None:
        return True
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310  (loopback addresses of our own)
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def stop(layout: Layout, supervisor: subprocess.Popen[bytes]) -> None:
    """End everything, politely first."""
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGTERM)
        try:
            supervisor.wait(timeout=40)
        except subprocess.TimeoutExpired:
            supervisor.kill()
    shutil.rmtree(layout.var / "run", ignore_errors=True)


def is_running(layout: Layout) -> bool:
    """Tell whether a supervisor of this layout is alive."""
    try:
        pid = int((layout.var / "run" / "supervisord.pid").read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return False
    return True
