"""How long one message is read, with and without the embedding: `python -m bot.engine.bench.reading`.

Processor time of one thread, so that other work on the machine changes little. A message counts as "with"
when the encoder was asked for it, by whichever reader.
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from bot.engine.bench.messages import mixed
from bot.engine.parse_file import SHIPPED, Parser, model_parser
from bot.engine.text.encoders import encodings

_WARM = 20


async def timed(messages: list[str], parse: Parser) -> dict[bool, list[float]]:
    """Milliseconds of each message, by whether the encoder was asked for it."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for number, text in enumerate(messages):
        asked, started = encodings(), time.thread_time()
        await parse(text)
        spent = 1000 * (time.thread_time() - started)
        if number >= _WARM:
            found[encodings() > asked].append(spent)
    return found


def told(found: dict[bool, list[float]]) -> str:
    """One line for each of both."""
    rows = []
    for asked, name in ((False, "without the embedding"), (True, "with it")):
        costs = found[asked] or [float("nan")]
        median, high = np.percentile(costs, [50, 95])
        rows.append(f"{name}: {len(found[asked])} messages, median {median:.1f} ms, p95 {high:.1f} ms")
    return "\n".join(rows)


def main() -> int:
    """Print both lines; nothing is fitted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--messages", type=int, default=300)
    args = parser.parse_args()
    sys.stdout.write(told(asyncio.run(timed(mixed(args.messages), model_parser(args.model)))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
