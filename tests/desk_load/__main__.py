"""`python -m tests.desk_load`: how the whole system answers 1, 10, 100 and 500 citizens at a human pace.

Starts a system of its own on free ports; prints p50/p95 from message to reply and of its stages
(tests/desk_load/citizens.py), errors, the cores that each process and the crowd's browsers used, and how many
stood idle; then the same with the engine stopped.

The pace: an answer of 60 to 100 characters is read in 15 to 20 s, a line of 10 to 20 characters is typed on a
telephone in as many, so somebody who does nothing else writes every 20 to 60 s, 40 on average.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

import yaml

from deploy.local import supervision
from tests.desk_load.citizens import Heard, crowd
from tests.intake.figures import percentile
from tests.stack import Stack, start_stack, stop_stack

SCRIPTS = yaml.safe_load(Path(__file__).with_name("conversations.yml").read_text(encoding="utf-8"))
PROCESSES = ("ticketing", "worker", "webchat", "engine", "actions")
TICKS_IN_SECOND = 100
TOLD_WITHIN = 3.0


def main() -> None:
    """Run the levels and print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100, 500])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument(
        "--pace", type=float, default=40, help="mean seconds between a reply and the next words"
    )
    asked = parser.parse_args()
    # All citizens of a bench come from one address; the limit on strangers would turn most of them away.
    os.environ["HOTLINE_WEBCHAT_NEW_PER_HOUR"] = "1000000"
    with tempfile.TemporaryDirectory() as folder:
        stack = start_stack(Path(folder))
        try:
            for size in asked.sizes:
                print(json.dumps(_level(stack, size, asked.seconds, asked.pace)), flush=True)
            stack.hold("engine")
            told = _level(stack, asked.sizes[-1], asked.seconds / 2, asked.pace)
            told["engine"] = "stopped"
            print(json.dumps(told), flush=True)
        finally:
            stop_stack(stack)


def _level(stack: Stack, size: int, seconds: float, pace: float) -> dict[str, object]:
    before, idle, start = _used(stack), _idle(), time.monotonic()
    address = stack.layout.url("webchat")
    heard = asyncio.run(crowd(address, SCRIPTS, size=size, seconds=seconds, pace=pace))
    wall = time.monotonic() - start
    used = {
        name: round((ticks - before[name]) / TICKS_IN_SECOND / wall, 3)
        for name, ticks in _used(stack).items()
    }
    used["idle"] = round((_idle() - idle) / TICKS_IN_SECOND / wall, 3)
    return {"citizens": size, "seconds": round(wall)} | _figures(heard) | {"cores": used}


def _figures(heard: Heard) -> dict[str, object]:
    return {
        "messages": len(heard.waits) + heard.unanswered,
        "p50": round(percentile(heard.waits, 0.5), 3),
        "p95": round(percentile(heard.waits, 0.95), 3),
        "within_3_s": round(sum(w <= TOLD_WITHIN for w in heard.waits) / max(1, len(heard.waits)), 4),
        "stages": {
            name: [round(percentile(times, 0.5), 3), round(percentile(times, 0.95), 3)]
            for name, times in heard.stages.items()
        },
        "unanswered": heard.unanswered,
        "errors": dict(Counter(heard.errors)),
    }


def _used(stack: Stack) -> dict[str, int]:
    """Return clock ticks of CPU time of each process, its children included; a stopped one counts nothing."""
    pids = {name: supervision.control(stack.layout, "pid", name).strip() for name in PROCESSES}
    return {name: _ticks(pid) for name, pid in pids.items()} | {"browsers": _ticks(str(os.getpid()))}


def _idle() -> int:
    """Return clock ticks in which a core of the machine had nothing to do."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return int(fields[4]) + int(fields[5])


def _ticks(pid: str) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15])


if __name__ == "__main__":
    main()
