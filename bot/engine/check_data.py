"""Reads the engine's data files and lists every problem: `python -m bot.engine.check_data`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bot.engine.text.data_files import DataFileError, load_yaml
from bot.engine.text.dialect import read_dialect
from bot.engine.text.gazetteer import read_gazetteer
from bot.engine.text.taxonomy import read_petitions, read_topics


def problems_of(read: Callable[[], object]) -> list[str]:
    """What is wrong with a file or folder; nothing when it can be used."""
    try:
        read()
    except DataFileError as refusal:
        return list(refusal.problems)
    return []


def configured_gazetteer() -> str:
    """The gazetteer that config.yml names."""
    named = (step.get("places") for step in load_yaml("config.yml")["pipeline"])
    return next((str(path) for path in named if path), "nlu_data/places/taiyuan.yml")


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when everything can be used, 1 otherwise; problems go to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=Path, default=Path(configured_gazetteer()))
    parser.add_argument("--topics", type=Path, default=Path("nlu_data/topics"))
    parser.add_argument("--petitions", type=Path, default=Path("nlu_data/petitions"))
    parser.add_argument("--dialect", type=Path, default=Path("nlu_data/dialect"))
    args = parser.parse_args(arguments)
    checks: dict[Path, Callable[[], object]] = {
        args.places: lambda: read_gazetteer(args.places),
        args.dialect: lambda: read_dialect(args.dialect),
        args.topics: lambda: read_petitions(args.petitions, read_topics(args.topics)[0]),
    }
    wrong = 0
    for path, read in checks.items():
        found = problems_of(read)
        wrong += len(found)
        sys.stdout.write(f"{path}: {f'{len(found)} problems, refused' if found else 'good'}\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
