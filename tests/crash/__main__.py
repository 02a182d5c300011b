"""`python -m tests.crash --runs 200`: kill -9 of API and worker at random points, then compare."""

import argparse
import tempfile
import time
from pathlib import Path

from tests.crash.runs import crash

EACH = 20


def main() -> None:
    """Run in batches, each on a database of its own; exit with an error at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    done = cut_off = 0
    began = time.monotonic()
    while done < arguments.runs:
        with tempfile.TemporaryDirectory() as folder:
            runs = min(EACH, arguments.runs - done)
            outcome, wishes = crash(Path(folder), runs=runs, seed=arguments.seed + done)
        done, cut_off = done + outcome.runs, cut_off + outcome.cut_off
        spent = time.monotonic() - began
        print(
            f"{done} kills ({outcome.killed} in this batch), {len(wishes)} wishes, {cut_off} cut off: "
            f"nothing half done, nothing twice; {spent:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
