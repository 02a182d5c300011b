"""Measures the trained model on sentences it never saw: `python -m bot.engine.evaluate [--model FILE]`."""

import argparse
import asyncio
import logging
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

from bot.engine.text.data_files import PROJECT_ROOT, load_yaml
from bot.engine.text.emergencies import EmergencyFinder

EMERGENCIES = "nlu_data/emergencies/held_out.yml"
RULES = "nlu_data/emergencies/rules.yml"


def held_out_sentences(folder: Path) -> list[tuple[str, str]]:
    """(sentence, intent) of every file in `folder`, which is in Rasa's NLU format."""
    found: list[tuple[str, str]] = []
    for file in sorted(folder.glob("*.yml")):
        for block in load_yaml(file)["nlu"]:
            lines = block["examples"].splitlines()
            found += [(line.removeprefix("- ").strip(), block["intent"]) for line in lines if line.strip()]
    return found


def emergency_figures(finder: EmergencyFinder, cases: dict[str, Any]) -> dict[str, Any]:
    """Recall on present emergencies, share of hard negatives with an alarm, and what went wrong."""
    present = [text for texts in cases["present"].values() for text in texts]
    absent = [text for texts in cases["not_present"].values() for text in texts]
    missed = [text for text in present if finder.find(text) is None]
    alarms = [text for text in absent if finder.find(text) is not None]
    return {
        "present": len(present),
        "absent": len(absent),
        "recall": 1 - len(missed) / len(present),
        "false_alarms": len(alarms) / len(absent),
        "missed": missed,
        "alarms": alarms,
    }


def intent_figures(read: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """Accuracy and the confusions of (sentence, expected, found) rows."""
    rows = list(read)
    wrong = [(text, expected, found) for text, expected, found in rows if expected != found]
    return {
        "sentences": len(rows),
        "accuracy": 1 - len(wrong) / len(rows),
        "confusions": Counter((expected, found) for _, expected, found in wrong),
        "wrong": wrong,
    }


async def _parse_all(
    model: Path, sentences: list[tuple[str, str]]
) -> tuple[list[tuple[str, str, str]], list[float]]:
    from rasa.core.agent import Agent  # noqa: PLC0415 — the emergency figures do not need Rasa
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    configure_structlog(logging.WARNING)
    agent = Agent.load(str(model))
    rows, milliseconds = [], []
    for text, expected in sentences:
        started = time.perf_counter()
        parsed = await agent.parse_message(text)
        milliseconds.append(1000 * (time.perf_counter() - started))
        rows.append((text, expected, parsed["intent"]["name"]))
    return rows, milliseconds


def main() -> int:
    """Print the figures; exit code 0 also when they are bad (the release gates are tests)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=PROJECT_ROOT / "var/models/engine.tar.gz")
    parser.add_argument("--verbose", action="store_true", help="print the sentences that went wrong")
    args = parser.parse_args()
    alarm = emergency_figures(EmergencyFinder.from_file(RULES), load_yaml(EMERGENCIES))
    print(f"emergencies: recall {alarm['recall']:.3f} of {alarm['present']}, ", end="")
    print(f"false alarms {alarm['false_alarms']:.3f} of {alarm['absent']}")
    rows, milliseconds = asyncio.run(
        _parse_all(args.model, held_out_sentences(PROJECT_ROOT / "nlu_data/held_out"))
    )
    intents = intent_figures(rows)
    print(f"intents: accuracy {intents['accuracy']:.3f} of {intents['sentences']}")
    print(f"parse: median {statistics.median(milliseconds):.1f} ms, worst {max(milliseconds):.1f} ms")
    for (expected, found), count in intents["confusions"].most_common(12):
        print(f"  {count} × {expected} read as {found}")
    if args.verbose:
        for line in [*alarm["missed"], "—", *alarm["alarms"], "—", *intents["wrong"]]:
            print("  ", line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
