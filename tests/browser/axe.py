"""Runs axe on an open page: what a keyboard or a screen reader could not use."""

from importlib.resources import files
from typing import Any

SERIOUS = frozenset({"serious", "critical"})


def serious_findings(page: Any) -> list[str]:  # noqa: ANN401
    """Return rule and place of every serious finding of axe-core.

    The script is given to the browser by the test: the page's own policy lets nothing foreign in.
    """
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {node['target']}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
