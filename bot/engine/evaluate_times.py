"""How many time phrases get the right range: `python -m bot.engine.evaluate_times [--verbose]`."""

import argparse
import sys
from datetime import datetime

from bot.engine.text.tables import Row, read_table
from bot.engine.text.times import find_times

PHRASES = "nlu_data/held_out/elements/times.csv"
SAID = datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001 — local time, the day the set was written
NONE = "-"  # in the column `from`: the words are no time at all


def read_phrases() -> list[Row]:
    """The rows of the set: said, from, to, flags (since, recurring)."""
    return [row for _, row in read_table(PHRASES, required=("said",), optional=("from", "to", "flags"))]


def is_right(row: Row) -> bool:
    """True when range and flags are as written; for a phrase that is no time, when none is found."""
    found = find_times(row["said"], now=SAID)
    if row["from"] == NONE:
        return not found
    if len(found) != 1:
        return False
    details = found[0].details
    flags = {name for name in ("since", "recurring") if details[name]}
    wanted = set(filter(None, [row["flags"]]))
    return (details["from"] or "", details["to"] or "") == (row["from"], row["to"]) and flags == wanted


def main() -> int:
    """Print the share that is right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="print the phrases that were read otherwise")
    args = parser.parse_args()
    rows = read_phrases()
    wrong = [row for row in rows if not is_right(row)]
    sys.stdout.write(f"{len(rows)} phrases: {1 - len(wrong) / len(rows):.3f} right\n")
    if args.verbose:
        for row in wrong:
            found = [(s.value, s.details["from"], s.details["to"]) for s in find_times(row["said"], now=SAID)]
            sys.stdout.write(f"  {row['said']}: {found} for {row['from']} … {row['to']} {row['flags']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
