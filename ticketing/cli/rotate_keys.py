"""`rotate-keys`: writes personal data again with the present key, while the service goes on working."""

import argparse
from datetime import UTC, datetime

from ticketing.settings import read_settings
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory
from ticketing.storage.every_table import know_every_table
from ticketing.usecases.rotation import BATCH, Written, rotate_pictures, rotate_tables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--batch", type=int, default=BATCH, help="rows in one transaction")


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    settings = read_settings()
    PersonalKey.set(settings.encryption_key, earlier=settings.earlier_encryption_keys)
    know_every_table()
    engine = open_database(settings.database_url)
    done = rotate_tables(
        session_factory(engine), now=datetime.now(UTC), told=_tell, size=max(1, arguments.batch)
    )
    engine.dispose()
    files = rotate_pictures(settings.attachments_dir)
    print(f"written again: {sum(one.written for one in done)} rows, {files} pictures")
    print("when every process runs with the new key, the earlier one can be taken out of the settings")
    return 0


def _tell(one: Written) -> None:
    print(f"  {one.name}: {one.seen} rows seen, {one.written} written", flush=True)
