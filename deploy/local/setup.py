"""Prepares an installation step by step: environments, secrets, database with the demo city, model."""

from __future__ import annotations

import json
import os
import subprocess
import time

from deploy.local import environments
from deploy.local.layout import ROOT, Layout, SetupProblem, say
from deploy.local.processes import QUIET, ticketing_environment
from deploy.local.secrets import ensure_secrets, known_staff, write_access


def prepare(layout: Layout, *, with_tests: bool = False) -> None:
    """Build what is missing, with a line for every step."""
    started = time.monotonic()
    say("[1/3] environments")
    environments.build(layout, with_tests=with_tests)
    say("[2/3] database and demo city")
    prepare_database(layout)
    say("[3/3] knowledge and model")
    prepare_knowledge(layout)
    train(layout)
    say(f"prepared in {time.monotonic() - started:.0f} s")


def prepare_database(layout: Layout, *, reset: bool = False) -> None:
    """Migrate the database, load the demo city, and write `access.json` when its accounts are new."""
    layout.var.mkdir(parents=True, exist_ok=True, mode=0o700)
    ensure_secrets(layout)
    command = [str(layout.python("app")), "-m", "ticketing.cli", "reset-demo" if reset else "init-demo"]
    environment = {**os.environ, **ticketing_environment(layout)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupProblem(f"The database could not be prepared:\n{done.stdout}{done.stderr}")
    staff = json.loads(done.stdout.strip().splitlines()[-1])["staff"]
    # Written at every start: the ports may have changed, the accounts are told only once.
    write_access(layout, staff or known_staff(layout))
    if staff:
        say(f"  demo accounts and tokens: {layout.access}")


def prepare_knowledge(layout: Layout) -> None:
    """Compute the embeddings of the knowledge entries now, so that the first question is answered well."""
    command = [str(layout.python("app")), "-m", "ticketing.knowledge.prepare", "--cache", str(layout.cache)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT, check=False)
    if done.returncode:
        raise SetupProblem("The knowledge could not be prepared; the lines above say why.")


def train(layout: Layout) -> None:
    """Train the engine's model unless the one there was made from the same files."""
    layout.model.parent.mkdir(parents=True, exist_ok=True)
    command = [str(layout.python("engine")), "-m", "bot.engine.train", "--out", str(layout.model)]
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    # Rasa's frozen packages warn of their own age by the page: kept in a file, shown when something failed.
    complaints = layout.model.parent / "training.log"
    with complaints.open("w") as log:
        done = subprocess.run(command, env=environment, cwd=ROOT, stderr=log, check=False)
    if done.returncode:
        last = "\n".join(complaints.read_text(errors="replace").splitlines()[-20:])
        raise SetupProblem(f"Training the model failed:\n{last}\nThe whole story: {complaints}")
