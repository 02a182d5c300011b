"""Trains both configurations on the same sentences and dialogue, and counts what that costs."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from bot.engine.text.data_files import PROJECT_ROOT, load_yaml, resolve

OURS, INIT = "ours", "rasa init"
_CONFIG = Path(__file__).parent / "rasa_init.yml"


@dataclass
class Trained:
    """A model, the seconds of processor (user and system) and wall that it took, epochs of DIET and TED."""

    model: Path
    cpu: float
    wall: float
    epochs: int = 0


def trained(name: str, folder: Path, *, epochs: int) -> Trained:
    """The model of "ours" or "rasa init" in `folder`: as it lies there with its note, else trained now."""
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / f"{name.replace(' ', '-')}.json"
    if note.is_file():
        kept = json.loads(note.read_text(encoding="utf-8"))
        return Trained(folder / kept["model"], kept["cpu"], kept["wall"], kept["epochs"])
    made = train_ours(folder) if name == OURS else train_init(folder, epochs=epochs)
    note.write_text(json.dumps({**asdict(made), "model": made.model.name}), encoding="utf-8")
    return made


def train_ours(folder: Path) -> Trained:
    """As `make train` does, from nothing but the vectors that the project ships and keeps."""
    out = folder / "ours.tar.gz"
    return _timed(
        [sys.executable, "-W", "ignore", "-m", "bot.engine.train", "--out", str(out), "--force"], out
    )


def train_init(folder: Path, *, epochs: int) -> Trained:
    """`rasa train` with the configuration of `rasa init`, on our sentences, domain and rules."""
    config = folder / "config.yml"
    config.write_text(_CONFIG.read_text(encoding="utf-8").replace("EPOCHS", str(epochs)), encoding="utf-8")
    data = folder / "stories.yml"
    data.write_text(yaml.safe_dump(stories(), allow_unicode=True), encoding="utf-8")
    rules = sorted(resolve("bot/dialogue").glob("*/rules.yml"))
    command = [
        *(sys.executable, "-W", "ignore", "-m", "rasa", "train", "--config", str(config)),
        *("--domain", str(resolve("bot/dialogue")), "--out", str(folder), "--fixed-model-name", "init"),
        *("--data", *map(str, rules), str(data), str(resolve("nlu_data/train"))),
    ]
    return replace(_timed(command, folder / "init.tar.gz"), epochs=epochs)


def stories() -> dict[str, Any]:
    """Our rules told again as stories: TED learns from nothing else, and `rasa init` has some."""
    rules = [
        rule
        for file in sorted(resolve("bot/dialogue").glob("*/rules.yml"))
        for rule in load_yaml(file)["rules"]
    ]
    plain = [rule for rule in rules if "condition" not in rule and "conversation_start" not in rule]
    return {
        "version": "3.1",
        "stories": [{"story": rule["rule"], "steps": rule["steps"]} for rule in plain],
    }


def _timed(command: list[str], model: Path) -> Trained:
    before, started = _children(), time.monotonic()
    settings = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}
    subprocess.run(  # noqa: S603 — our own commands
        command, cwd=PROJECT_ROOT, env=settings, check=True, stdout=subprocess.DEVNULL
    )
    return Trained(model, _children() - before, time.monotonic() - started)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
