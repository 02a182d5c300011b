"""Emergency figures, rules and learnt reading together: `python -m bot.engine.evaluate_safety`."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bot.engine.parse_file import Parser, model_parser
from bot.engine.text.alarm_model import NONE, Labelled, safety_examples
from bot.engine.text.data_files import PROJECT_ROOT

SETS = ("dev", "held_out", "release", "unseen")


async def alarms(texts: list[str], parse: Parser) -> list[dict[str, Any] | None]:
    """The emergency read in each text, or None."""
    return [(await parse(text)).get("emergency") for text in texts]


def figures(cases: Labelled, found: list[dict[str, Any] | None]) -> dict[str, float]:
    """Recall, share of hard negatives with an alarm, and share of found emergencies with the right kind."""
    present = [(kind, alarm) for (_, kind), alarm in zip(cases, found, strict=True) if kind != NONE]
    absent = [alarm for (_, kind), alarm in zip(cases, found, strict=True) if kind == NONE]
    hits = [(kind, alarm["kind"]) for kind, alarm in present if alarm]
    return {
        "present": len(present),
        "absent": len(absent),
        "recall": len(hits) / len(present),
        "false_alarms": sum(alarm is not None for alarm in absent) / len(absent),
        "kind": sum(a == b for a, b in hits) / max(1, len(hits)),
    }


async def _measure(parse: Parser, petitions: Path | None) -> None:
    for name in SETS:
        cases = safety_examples([f"nlu_data/emergencies/{name}.yml"])
        read = figures(cases, await alarms([text for text, _ in cases], parse))
        sys.stdout.write(f"{name}: " + ", ".join(f"{k} {v:.3f}" for k, v in read.items()) + "\n")
    if petitions:
        rows = [json.loads(line)["text"] for line in petitions.read_text(encoding="utf-8").splitlines()]
        for label, texts in (("whole", rows), ("first 40 characters", [row[:40] for row in rows])):
            share = sum(alarm is not None for alarm in await alarms(texts, parse)) / len(texts)
            sys.stdout.write(f"real petitions, {label}: alarms in {share:.4f} of {len(texts)}\n")


def main() -> int:
    """Print the figures; `--petitions` names a JSON-lines file with `text`, of which nothing is printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=PROJECT_ROOT / "var/models/engine.tar.gz")
    parser.add_argument("--petitions", type=Path)
    args = parser.parse_args()
    asyncio.run(_measure(model_parser(args.model), args.petitions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
