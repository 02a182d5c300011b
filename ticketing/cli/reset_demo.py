"""`reset-demo`: drops everything, also the audit of the demo, and loads the demo city anew."""

import argparse

from sqlalchemy import MetaData

from ticketing.cli.init_demo import database, fill


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no arguments: settings say where the database is."""


def run(_arguments: argparse.Namespace) -> int:
    """Run the command."""
    return reset_demo()


def reset_demo() -> int:
    """Drop all tables and load the demo city."""
    with database() as engine:
        with engine.begin() as connection:
            found = MetaData()
            found.reflect(connection)
            found.drop_all(connection)
        fill(engine)
    return 0
