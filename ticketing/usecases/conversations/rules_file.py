"""The desk's rules for who waits: the shipped file, or the site's own."""

from functools import cache
from pathlib import Path

import yaml

from ticketing.domain.errors import Malformed
from ticketing.domain.queueing import DeskRules, read_rules

SHIPPED = Path(__file__).parents[2] / "data" / "desk_rules.yml"


class _Chosen:
    path: Path = SHIPPED


def use_desk_rules(path: Path | None) -> DeskRules:
    """Take the rules of a site's own file (None: the shipped one) for this process; return them.

    Raises Malformed("desk_rules_malformed", fields=…); the rules in use then stay as they were.
    """
    chosen = path or SHIPPED
    rules = _read(chosen)
    _Chosen.path = chosen
    return rules


def desk_rules() -> DeskRules:
    """Return the rules in use."""
    return _read(_Chosen.path)


@cache
def _read(path: Path) -> DeskRules:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise Malformed("desk_rules_malformed", field="file", fields=["file"])
    return read_rules(loaded)
