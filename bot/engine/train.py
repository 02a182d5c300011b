"""Trains the engine's model when what it depends on has changed: `python -m bot.engine.train --out FILE`."""

import argparse
import hashlib
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
# Topics and rules are read outside Rasa's training data, so its own cache would miss their changes.
os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

from bot.engine.lean import go_without_tensorflow, needs_tensorflow
from bot.engine.text.data_files import PROJECT_ROOT, load_yaml, resolve

_INPUTS = (
    "config.yml",
    "bot/dialogue",
    "bot/engine/components",
    "bot/engine/text",
    "nlu_data",
    "ticketing/data/routing",
    "ticketing/data/units",
)
_SUFFIXES = {".py", ".yml", ".yaml", ".json", ".csv"}
_SKIPPED = ("nlu_data/held_out", "__pycache__")


def input_files() -> Iterator[Path]:
    """Every file the model depends on, in a stable order."""
    for name in _INPUTS:
        path = PROJECT_ROOT / name
        candidates = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in candidates:
            relative = file.relative_to(PROJECT_ROOT).as_posix()
            if file.suffix in _SUFFIXES and not any(skipped in relative for skipped in _SKIPPED):
                yield file
    yield from learnt_files()


def learnt_files() -> Iterator[Path]:
    """What `make learn` wrote, where config.yml names its folder."""
    config = load_yaml("config.yml")
    for component in config.get("pipeline", []):
        if component.get("learnt"):
            yield from sorted(resolve(component["learnt"]).rglob("*.joblib"))


def fingerprint() -> str:
    """SHA-256 over the names and contents of `input_files`."""
    digest = hashlib.sha256()
    for file in input_files():
        digest.update(os.path.relpath(file, PROJECT_ROOT).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_current(model: Path, *, mark: str) -> bool:
    """True when `model` exists and was trained from inputs with this fingerprint."""
    note = _note(model)
    return model.exists() and note.exists() and note.read_text(encoding="utf-8").strip() == mark


def _note(model: Path) -> Path:
    return model.with_suffix(model.suffix + ".sha256")


def configured() -> Iterator[str]:
    """The names of the components and policies in config.yml."""
    config = load_yaml("config.yml")
    yield from (step["name"] for part in ("pipeline", "policies") for step in config.get(part) or [])


def train_model(out: Path, *, dialogue: Path) -> None:
    """Train with Rasa into a temporary folder, move the model to `out`; RuntimeError when there is none."""
    if not needs_tensorflow(configured()):
        go_without_tensorflow()
    import rasa.api  # noqa: PLC0415 — seconds of import, not needed when the model is current
    from rasa.utils.common import configure_logging_and_warnings  # noqa: PLC0415
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    # Unconfigured, Rasa prints every debug line, sentences included.
    configure_logging_and_warnings(logging.WARNING)
    configure_structlog(logging.WARNING)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        # One by one: given the folder, Rasa reads the domains a second time and warns of each response.
        files = [str(path) for path in sorted(dialogue.rglob("*.yml")) if path.stem in ("rules", "stories")]
        files.append(str(PROJECT_ROOT / "nlu_data/train"))
        config = str(PROJECT_ROOT / "config.yml")
        os.environ["RASA_CACHE_DIRECTORY"] = str(Path(folder) / "cache")
        result = rasa.api.train(str(dialogue), config, files, output=folder, fixed_model_name="engine")
        if result.code != 0 or not result.model:
            raise RuntimeError(f"training failed with code {result.code}")
        Path(result.model).replace(out)


def main() -> int:
    """Exit code 0 when the model at --out is current afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/models/engine.tar.gz"))
    parser.add_argument("--dialogue", type=Path, default=PROJECT_ROOT / "bot/dialogue")
    parser.add_argument("--force", action="store_true")
    args = parser.parse_args()
    # Relative: a checkout that is moved or copied keeps its model.
    mark = fingerprint() + os.path.relpath(args.dialogue, PROJECT_ROOT)
    if not args.force and is_current(args.out, mark=mark):
        print("model: up to date")
        return 0
    started = time.monotonic()
    print("model: training (some minutes the first time, about one after that) …", flush=True)
    os.chdir(PROJECT_ROOT)
    train_model(args.out.resolve(), dialogue=args.dialogue.resolve())
    _note(args.out).write_text(mark, encoding="utf-8")
    print(f"model: trained in {time.monotonic() - started:.0f} s, {args.out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
