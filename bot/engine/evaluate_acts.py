"""Several acts in one message: `python -m bot.engine.evaluate_acts [--model FILE] [--verbose]`."""

import argparse
import asyncio
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.engine.evaluate import HELD_OUT, held_out_sentences, wilson
from bot.engine.parse_file import model_parser
from bot.engine.text.data_files import PROJECT_ROOT, load_yaml

FILE = "nlu_data/held_out/several/messages.yml"
BLIND = "nlu_data/held_out/several/blind.yml"
SINGLES = ("blind_2", "blind_3")
_GRIEVANCES = {"complain": "grievance", "report": "grievance", "seek_help": "grievance"}


@dataclass(frozen=True)
class Read:
    """One message, what it does in order, and what was read."""

    text: str
    expected: list[str]
    found: list[str]

    @property
    def is_lost(self) -> bool:
        """Fewer acts than there are, or one read as something else (which grievance it is does not count)."""
        return bool(_alike(self.expected) - _alike(self.found))

    @property
    def is_cut_up(self) -> bool:
        """More acts than there are."""
        return len(self.found) > len(self.expected)


def figures(read: list[Read]) -> dict[str, float]:
    """Shares of messages read exactly, with an act lost, and with more acts than there are."""
    return {
        "exact": sum(one.expected == one.found for one in read) / len(read),
        "lost": sum(one.is_lost for one in read) / len(read),
        "cut_up": sum(one.is_cut_up for one in read) / len(read),
    }


def _alike(acts: list[str]) -> Counter[str]:
    return Counter(_GRIEVANCES.get(act, act) for act in acts)


async def _read(model: Path, file: str, name: str) -> list[Read]:
    parse = model_parser(model)
    return [
        Read(row["text"], row["acts"], [act["intent"] for act in (await parse(row["text"]))["acts"]])
        for row in load_yaml(file)[name]
    ]


def _tell(name: str, read: list[Read], *, verbose: bool) -> None:
    shares = figures(read)
    for share, value in shares.items():
        low, high = wilson(value, len(read))
        sys.stdout.write(f"{name}, {share}: {value:.3f} [{low:.3f}, {high:.3f}] of {len(read)}\n")
    for one in read if verbose else []:
        if one.expected != one.found:
            sys.stdout.write(f"  {one.expected} read as {one.found}: {one.text}\n")


def main() -> int:
    """Print the figures of messages with several acts and of those with one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=PROJECT_ROOT / "var/models/engine.tar.gz")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    for label, file, name in (
        ("several", FILE, "several"),
        ("commas", FILE, "commas"),
        ("one", FILE, "one"),
        ("blind", BLIND, "several"),
    ):
        _tell(label, asyncio.run(_read(args.model, file, name)), verbose=args.verbose)
    cut, count = asyncio.run(_cut_singles(args.model))
    low, high = wilson(cut / count, count)
    sys.stdout.write(f"single matters with a comma, cut: {cut} of {count} [{low:.4f}, {high:.4f}]\n")
    return 0


async def _cut_singles(model: Path) -> tuple[int, int]:
    """How many held-out sentences of one act that have a comma are read as several, and of how many."""
    parse = model_parser(model)
    told = [text for name in SINGLES for text, _ in held_out_sentences(PROJECT_ROOT / HELD_OUT / name)]
    with_comma = [text for text in told if re.search("[，,]", text)]
    acts = [len((await parse(text))["acts"]) for text in with_comma]
    return sum(count > 1 for count in acts), len(acts)


if __name__ == "__main__":
    sys.exit(main())
