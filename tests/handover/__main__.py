"""`python -m tests.handover --steps 10000 --seed 1`: a long walk on a database of its own."""

import argparse
import tempfile
from pathlib import Path

from tests.conftest import KEY
from tests.handover.walk import walk
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory
from ticketing.storage.migrate import migrate


def main() -> None:
    """Walk and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    PersonalKey.set(KEY)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'walk.db'}")
        migrate(database)
        done = walk(session_factory(database), steps=asked.steps, seed=asked.seed)
        database.dispose()
    print(f"{sum(done.values())} steps, nothing lost, nothing doubled, no word of the bot during a takeover")
    print(", ".join(f"{name} {count}" for name, count in done.most_common()))


if __name__ == "__main__":
    main()
