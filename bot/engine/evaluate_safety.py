"""Figures of emergencies and risks, rules with learnt reading: `python -m bot.engine.evaluate_safety`."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bot.engine.evaluate import wilson
from bot.engine.parse_file import Parser, model_parser
from bot.engine.text.alarm_model import NONE, Labelled, safety_examples
from bot.engine.text.data_files import PROJECT_ROOT
from bot.engine.text.risk_model import risk_examples

SETS = ("dev", "held_out", "release", "unseen", "blind", "blind_2")
RISK_SETS = ("dev", "held_out", "blind")
Found = list[dict[str, Any] | None]


async def alarms(texts: list[str], parse: Parser, *, reading: str = "emergency") -> Found:
    """The emergency (or the risk) read in each text, or None."""
    found = [(await parse(text)).get(reading) or {} for text in texts]
    return [alarm if alarm.get("present") else None for alarm in found]


def figures(cases: Labelled, found: Found) -> dict[str, float]:
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


def line_of(name: str, read: dict[str, float]) -> str:
    """One set's figures with the 95 % intervals of recall and false alarms."""
    shares = []
    for share, count in (("recall", "present"), ("false_alarms", "absent")):
        low, high = wilson(read[share], int(read[count]))
        shares.append(f"{share} {read[share]:.3f} [{low:.3f}, {high:.3f}] of {read[count]:.0f}")
    return f"{name}: {', '.join(shares)}, right kind {read['kind']:.3f}"


def mistaken(cases: Labelled, found: Found) -> list[str]:
    """The sentences that were missed or raised a false alarm, each with its kind."""
    lines = []
    for (text, kind), alarm in zip(cases, found, strict=True):
        if kind != NONE and not alarm:
            lines.append(f"  missed {kind}: {text}")
        if kind == NONE and alarm:
            lines.append(f"  false {alarm['kind']}: {text}")
    return lines


async def _measure(parse: Parser, petitions: Path | None, *, verbose: bool) -> None:
    sets = [(f"emergencies, {n}", safety_examples([f"nlu_data/emergencies/{n}.yml"])) for n in SETS]
    sets += [(f"risk, {n}", risk_examples([f"nlu_data/risks/{n}.yml"])) for n in RISK_SETS]
    for name, cases in sets:
        reading = name.split(",", maxsplit=1)[0].replace("emergencies", "emergency")
        found = await alarms([text for text, _ in cases], parse, reading=reading)
        sys.stdout.write(line_of(name, figures(cases, found)) + "\n")
        sys.stdout.writelines(f"{line}\n" for line in (mistaken(cases, found) if verbose else []))
    if petitions:
        rows = [json.loads(line)["text"] for line in petitions.read_text(encoding="utf-8").splitlines()]
        for label, texts in (("whole", rows), ("first 40 characters", [row[:40] for row in rows])):
            await _on_petitions(label, texts, parse)


async def _on_petitions(label: str, texts: list[str], parse: Parser) -> None:
    read = [await parse(text) for text in texts]
    for reading in ("emergency", "risk"):
        count = sum(bool((one.get(reading) or {}).get("present")) for one in read)
        low, high = wilson(count / len(texts), len(texts))
        sys.stdout.write(
            f"real petitions, {label}: {reading} in {count} of {len(texts)}, [{low:.4f}, {high:.4f}]\n"
        )


def main() -> int:
    """Print the figures; `--petitions` names a JSON-lines file with `text`, of which nothing is printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=PROJECT_ROOT / "var/models/engine.tar.gz")
    parser.add_argument("--petitions", type=Path)
    parser.add_argument("--verbose", action="store_true", help="print own sentences that failed")
    args = parser.parse_args()
    asyncio.run(_measure(model_parser(args.model), args.petitions, verbose=args.verbose))
    return 0


if __name__ == "__main__":
    sys.exit(main())
