"""`states`: draws docs/states.md from the transition table, so that the page cannot lie."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from ticketing.domain.guards import GUARDS
from ticketing.domain.states import ENDED, OPEN, State
from ticketing.domain.transition import Transition
from ticketing.domain.transitions import TABLE
from ticketing.notices import wording

HEAD = """# States of an order

Written by `make states` from `ticketing/domain/transitions.py`; do not edit by hand.
A change that is no row of this table is refused with `not_allowed_now` and the commands that are allowed.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--out", type=Path, required=True)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return write_states(arguments.out)


def write_states(out: Path) -> int:
    """Write the page."""
    out.write_text("\n".join(_page()) + "\n", encoding="utf-8")
    return 0


def _page() -> Iterator[str]:
    yield HEAD
    yield "```mermaid\nstateDiagram-v2"
    for row in TABLE:
        # Leaving from nearly everywhere would hide the picture behind its arrows.
        if row.target is not None and len(row.sources) < len(OPEN) - 1:
            yield from (
                f"    {source} --> {row.target}: {row.id} {row.command}" for source in sorted(row.sources)
            )
    yield "```\n"
    yield "| Rule | From | Command | To | Roles | Conditions | Effects |\n|---|---|---|---|---|---|---|"
    yield from (_line(row) for row in TABLE)
    yield "\n## States\n\n| Code | Name | Kind |\n|---|---|---|"
    for state in State:
        yield f"| `{state}` | {wording.name_of('states', state)} | {'ended' if state in ENDED else 'open'} |"
    yield "\n## Conditions\n\n| Name | Why |\n|---|---|"
    for name, guard in GUARDS.items():
        yield f"| `{name}` | {(guard.__doc__ or '').strip()} |"


def _line(row: Transition) -> str:
    everywhere = len(row.sources) >= len(OPEN) - 1
    sources = "every open state" if everywhere else ", ".join(sorted(row.sources))
    cells = [
        row.id,
        sources,
        f"`{row.command}`",
        str(row.target or "(stays)"),
        ", ".join(sorted(row.roles)),
        ", ".join(row.guards),
        ", ".join(row.effects),
    ]
    return "| " + " | ".join(cells) + " |"
