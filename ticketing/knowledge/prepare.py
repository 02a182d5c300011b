"""Checks a knowledge folder and computes its embeddings ahead: `python -m ticketing.knowledge.prepare`.

Without it the first questions after an installation are answered by characters alone (about half a minute).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ticketing.knowledge.files import KnowledgeFileError
from ticketing.knowledge.library import Library


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when the folder can serve, else 1 after listing every problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--knowledge", type=Path, help="folder of entries (default: the shipped ones)")
    parser.add_argument("--cache", type=Path, default=Path("var/cache"))
    chosen = parser.parse_args(arguments)
    try:
        base = Library(chosen.knowledge, cache_dir=chosen.cache).settle()
    except KnowledgeFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(base.entries)} entries ready\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
