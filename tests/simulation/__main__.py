"""`python -m tests.simulation --count N`: a year of a seeded city through the real use cases.

Prints the statistics and which indicators each kind of cheating unit can fool. Same seed, same year.
"""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from multiprocessing import get_context

from tests.simulation.report import Findings, print_report
from tests.simulation.year import live, parts_of


def main() -> None:
    """Run the year and print what it showed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=13710)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    began = time.monotonic()
    parts = parts_of(arguments.count, seed=arguments.seed, processes=arguments.processes)
    with ProcessPoolExecutor(len(parts), mp_context=get_context("spawn")) as pool:
        found = reduce(Findings.__add__, pool.map(live, parts))
    seconds = time.monotonic() - began
    rate = found.orders / max(seconds, 0.001)
    print(f"{found.orders} orders, {found.steps} steps in {seconds:.0f} s ({rate:.1f} orders/s)")
    print_report(found)


if __name__ == "__main__":
    main()
