"""Reads the command line and calls one command."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from ticketing.cli import audit_file, deadlines, demo, openapi, states


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ticketing.cli", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made = commands.add_parser("deadlines", help="print all clocks of a dispatch as JSON")
    made.add_argument("--at", required=True, help="local time of the dispatch, such as 2026-02-13T10:00")
    made.add_argument("--kind", default="general", choices=deadlines.KINDS)
    made.set_defaults(run=lambda a: deadlines.print_deadlines(a.at, a.kind))
    made = commands.add_parser("init-demo", help="migrate the database and load the demo city")
    made.set_defaults(run=lambda _: demo.init_demo())
    made = commands.add_parser("reset-demo", help="empty the database and load the demo city again")
    made.set_defaults(run=lambda _: demo.reset_demo())
    made = commands.add_parser("export-audit", help="write the audit chain, one JSON line each")
    made.add_argument("file", type=Path)
    made.set_defaults(run=lambda a: audit_file.export_audit(a.file))
    made = commands.add_parser("verify-audit", help="check an exported audit file; needs no database")
    made.add_argument("file", type=Path)
    made.set_defaults(run=lambda a: audit_file.verify_audit(a.file))
    made = commands.add_parser("states", help="draw the transition table")
    made.add_argument("--out", type=Path, required=True)
    made.set_defaults(run=lambda a: states.write_states(a.out))
    made = commands.add_parser("openapi", help="write the API contract")
    made.add_argument("--out", type=Path, required=True)
    made.set_defaults(run=lambda a: openapi.write_openapi(a.out))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parsed = _parser().parse_args(arguments)
    return int(parsed.run(parsed) or 0)


if __name__ == "__main__":
    raise SystemExit(main())
