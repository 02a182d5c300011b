"""Reads the command line and calls one command; only that command's module is loaded."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

# Each module has `add_arguments(parser)` and `run(arguments) -> exit status`.
COMMANDS = {
    "deadlines": "print all clocks of a dispatch as JSON",
    "init-demo": "migrate the database and load the demo city",
    "reset-demo": "empty the database and load the demo city again",
    "export-audit": "write the audit chain, one JSON line each",
    "export-conversation": "write a conversation without personal numbers, to be replayed",
    "export-corrections": "write operators' accepted corrections as training sentences",
    "verify-audit": "check an exported audit file; needs no database",
    "calendar": "propose a year's holiday notice, print and settle the dues that wait for it",
    "states": "draw the transition table",
    "openapi": "write the API contract",
    "account": "open, change or close an account, or set its password",
    "rotate-keys": "write personal data again with the present key",
    "erase": "erase words and names that need not be kept",
    "import-orders": "take over old orders from a CSV or XLSX file",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if not given or given[0] not in COMMANDS:
        print("usage: python -m ticketing.cli COMMAND\n")
        print("\n".join(f"  {name:20}{text}" for name, text in COMMANDS.items()))
        return 0 if given in ([], ["--help"], ["-h"]) else 2
    name = given[0]
    command = import_module(f"ticketing.cli.{name.replace('-', '_')}")
    parser = argparse.ArgumentParser(prog=f"python -m ticketing.cli {name}", description=COMMANDS[name])
    command.add_arguments(parser)
    return int(command.run(parser.parse_args(given[1:])))


if __name__ == "__main__":
    raise SystemExit(main())
