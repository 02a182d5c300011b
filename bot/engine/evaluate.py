"""Measures the trained model on sentences it never saw: `python -m bot.engine.evaluate [--model FILE]`."""

import argparse
import asyncio
import math
import re
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.engine.parse_file import model_parser
from bot.engine.text.data_files import PROJECT_ROOT, load_yaml
from bot.engine.text.emergencies import EmergencyFinder

SETS = ("", "blind", "blind_2", "blind_3")  # folders below nlu_data/held_out
HELD_OUT = "nlu_data/held_out"
SECOND_READER = "nlu_data/held_out/blind_3/second_reader.tsv"
TRAINED = "nlu_data/train"
EMERGENCIES = "nlu_data/emergencies/held_out.yml"
RULES = "nlu_data/emergencies/rules.yml"
ALARM = "emergency"
_NO_WORD = re.compile(r"\W+")


def held_out_sentences(folder: Path) -> list[tuple[str, str]]:
    """(sentence, intent) of every file in `folder`, which is in Rasa's NLU format."""
    found: list[tuple[str, str]] = []
    for file in sorted(folder.glob("*.yml")):
        for block in load_yaml(file)["nlu"]:
            lines = block["examples"].splitlines()
            found += [(line.removeprefix("- ").strip(), block["intent"]) for line in lines if line.strip()]
    return found


def unlearnt(sentences: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out what training has word for word: two authors both write 转人工, and that proves nothing."""
    known = {bare(text) for text, _ in held_out_sentences(PROJECT_ROOT / TRAINED)}
    return [(text, act) for text, act in sentences if not bare(text) or bare(text) not in known]


def readers_agree() -> float:
    """Share of blind_3 in which a second reader, who had the definitions alone, gave the author's act."""
    lines = (PROJECT_ROOT / SECOND_READER).read_text(encoding="utf-8").splitlines()
    second = {text: act for text, act, *_ in (line.split("\t") for line in lines)}
    told = held_out_sentences(PROJECT_ROOT / HELD_OUT / "blind_3")
    return statistics.mean(second[text] == act for text, act in told)


def bare(text: str) -> str:
    """A sentence without punctuation, width and case."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


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
    missed = Counter(expected for _, expected, _ in wrong)
    told = Counter(expected for _, expected, _ in rows)
    each = sorted(((act, 1 - missed[act] / count) for act, count in told.items()), key=lambda row: row[1])
    return {
        "sentences": len(rows),
        "accuracy": 1 - len(wrong) / len(rows),
        "confusions": Counter((expected, found) for _, expected, found in wrong),
        "wrong": wrong,
        "each": each,
    }


async def _parse_all(
    model: Path, sentences: list[tuple[str, str]]
) -> tuple[list[tuple[str, str, str]], list[float]]:
    parse = model_parser(model)
    rows, milliseconds = [], []
    for text, expected in sentences:
        started = time.perf_counter()
        parsed = await parse(text)
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
    sets = {name: unlearnt(held_out_sentences(PROJECT_ROOT / HELD_OUT / name)) for name in SETS}
    rows, milliseconds = asyncio.run(_parse_all(args.model, [row for told in sets.values() for row in told]))
    start = 0
    for name, told in sets.items():
        _tell(name or "held_out", intent_figures(rows[start : start + len(told)]), verbose=args.verbose)
        start += len(told)
    print(f"a second reader of blind_3 agrees with its author: {readers_agree():.3f}")
    print(f"parse: median {statistics.median(milliseconds):.1f} ms, worst {max(milliseconds):.1f} ms")
    if args.verbose:
        for line in [*alarm["missed"], "—", *alarm["alarms"]]:
            print("  ", line)
    return 0


def _tell(name: str, figures: dict[str, Any], *, verbose: bool) -> None:
    low, high = wilson(figures["accuracy"], figures["sentences"])
    print(f"acts, {name}: {figures['accuracy']:.3f} [{low:.3f}, {high:.3f}] of {figures['sentences']}")
    print("  " + ", ".join(f"{act} {share:.2f}" for act, share in figures["each"]))
    confused = figures["confusions"].items()
    alarms = sum(count for (expected, found), count in confused if found == ALARM != expected)
    print(f"  {alarms} ordinary sentences raise an alarm")
    for (expected, found), count in figures["confusions"].most_common(8):
        print(f"  {count} × {expected} read as {found}")
    for line in figures["wrong"] if verbose else []:
        print("  ", line)


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of `count` trials."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


if __name__ == "__main__":
    sys.exit(main())
