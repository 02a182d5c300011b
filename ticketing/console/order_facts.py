"""Small pieces shared by the pages that show orders."""

from typing import Any

from ticketing.console.rendering import wording
from ticketing.domain.lights import Light
from ticketing.domain.states import State


def state_choices() -> list[tuple[str, str]]:
    """Return every state with its Chinese name, in the order of an order's life."""
    names: dict[str, str] = wording()["states"]
    return [(state.value, names[state.value]) for state in State if state.value in names]


def light_choices() -> list[tuple[str, str]]:
    """Return every light with its Chinese name."""
    names: dict[str, str] = wording()["lights"]
    return [(light.value, names[light.value]) for light in Light]


def fact_rows(view: dict[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of each element of an order, in the order in which people ask for them."""
    words = wording()
    rows = []
    for name, label in words["elements"].items():
        element = view["elements"].get(name)
        if element is None:
            continue
        rows.append((label, element["value"] or (words["declined"] if element["declined"] else "—")))
    return rows
