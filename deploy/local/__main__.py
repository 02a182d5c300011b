"""The commands behind `make`: run, prepare, train, stop, demo-reset, status."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from deploy.local import environments, setup, supervision
from deploy.local.browser import ensure_browser
from deploy.local.layout import Layout, SetupProblem, layout_from_environment, say
from deploy.local.telephone import ensure_telephone


def run(layout: Layout) -> None:
    """Prepare, start everything, stay in the foreground until Ctrl-C or `make stop`."""
    if supervision.is_running(layout):
        raise SetupProblem("It is running already. `make stop` ends it.")
    setup.prepare(layout)
    say("starting")
    # A plain kill of this process must end the others too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    supervisor = supervision.start(layout)
    try:
        supervision.wait_until_healthy(layout, supervisor)
        say(
            f"ready\n  web chat  {layout.url('webchat')}/\n  console   {layout.url('ticketing')}/console\n"
            f"  accounts  {layout.access}\n  logs      {layout.logs}\nCtrl-C or `make stop` ends it."
        )
        supervisor.wait()
    except KeyboardInterrupt:
        say("stopping")
    finally:
        supervision.stop(layout, supervisor)


def stop(layout: Layout) -> None:
    """Ask the supervisor to end everything and wait until it has."""
    if not supervision.is_running(layout):
        say("nothing is running")
        return
    supervision.control(layout, "shutdown")
    for _ in range(200):
        if not supervision.is_running(layout):
            say("stopped")
            return
        time.sleep(0.2)
    raise SetupProblem("The supervisor does not end; see var/log/supervisord.log")


def reset(layout: Layout) -> None:
    """Empty the demo: orders, conversations, accounts; models and environments stay."""
    if supervision.is_running(layout):
        raise SetupProblem("Stop the system first: `make stop`.")
    for leftover in ("tracker.db", "tracker.db-wal", "tracker.db-shm"):
        (layout.var / leftover).unlink(missing_ok=True)
    setup.prepare_database(layout, reset=True)
    say("the demo city is as new")


def prepare_tests(layout: Layout) -> None:
    """Install what the tests need, and train the model."""
    say("[1/3] environments")
    environments.build(layout, with_tests=True)
    say("[2/3] browser and telephone")
    ensure_browser()
    ensure_telephone()
    say("[3/3] knowledge and model")
    setup.prepare_knowledge(layout)
    setup.train(layout)


def prepare_calls(layout: Layout) -> None:
    """Install what a call needs: the demonstration and the call tests, no browser."""
    say("[1/2] environments and telephone")
    environments.build(layout, with_tests=True)
    ensure_telephone()
    say("[2/2] knowledge and model")
    setup.prepare_knowledge(layout)
    setup.train(layout)


def train(layout: Layout) -> None:
    """Train the model after a change of training sentences, dialogue or engine."""
    environments.build(layout)
    setup.train(layout)


def prepare_check(layout: Layout) -> None:
    """Install what `make check` needs."""
    environments.build(layout, with_tests=True)


def status(layout: Layout) -> None:
    """Say which process is up."""
    say(supervision.control(layout, "status") if supervision.is_running(layout) else "nothing is running")


COMMANDS: dict[str, Callable[[Layout], None]] = {
    "run": run,
    "stop": stop,
    "demo-reset": reset,
    "prepare": setup.prepare,
    "prepare-calls": prepare_calls,
    "prepare-check": prepare_check,
    "prepare-tests": prepare_tests,
    "train": train,
    "status": status,
}


def main() -> int:
    """Run one command; problems are told in one line, not as a traceback."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local")
    parser.add_argument("command", choices=sorted(COMMANDS))
    arguments = parser.parse_args()
    try:
        COMMANDS[arguments.command](layout_from_environment())
    except SetupProblem as problem:
        say(f"\nProblem: {problem}")
        return 1
    except subprocess.TimeoutExpired as late:
        say(f"\nProblem: no answer in time from {late.cmd}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
