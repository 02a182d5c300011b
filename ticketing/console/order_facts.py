"""Names and choices that the pages with orders share: filters, elements, units by district, the story."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from ticketing.console.rendering import wording
from ticketing.domain.actors import Actor
from ticketing.domain.lights import SEVERITY
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.notices.wording import names_of
from ticketing.storage.reference import rule_table, taxonomy
from ticketing.usecases import evidence
from ticketing.usecases.emergency import AFTER_EMERGENCY
from ticketing.usecases.evidence import StoredFile
from ticketing.usecases.units import UnitLine

CLASS_DIGITS, GROUP_DIGITS = 2, 4
# An order on the list has been filed; these states are passed on the way or kept for later versions.
NEVER_LISTED = frozenset({State.DRAFT, State.ACCEPTED})


def state_choices() -> list[tuple[str, str]]:
    """Return every state with its Chinese name, in the order of an order's life."""
    names = names_of("states")
    return [(state.value, names[state.value]) for state in State if state not in NEVER_LISTED]


def light_choices() -> list[tuple[str, str]]:
    """Return every light that an order can show, the worst first, with its Chinese name."""
    names: dict[str, str] = wording()["lights"]
    return [(light.value, names[light.value]) for light in reversed(SEVERITY)]


@cache
def topic_choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the taxonomy's classes (code, name), each with its groups (code, name)."""
    names = taxonomy()
    return [
        (code, name, [(c, n) for c, n in names.items() if len(c) == GROUP_DIGITS and c.startswith(code)])
        for code, name in names.items()
        if len(code) == CLASS_DIGITS
    ]


def unit_groups(units: Iterable[UnitLine]) -> list[tuple[str, list[UnitLine]]]:
    """Return the units by district, the city's own first."""
    names = {code: name for name, code in reversed(list(rule_table().districts.items()))}
    groups: dict[str, list[UnitLine]] = {name: [] for name in (wording()["city_units"], *names.values())}
    for unit in units:
        groups.setdefault(names.get(unit.district or "", wording()["city_units"]), []).append(unit)
    return [(name, members) for name, members in groups.items() if members]


def fact_rows(view: dict[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of each element of an order, in the order in which people ask for them."""
    words = wording()
    absent = "hidden" if view["confidential"] else "unknown"
    rows = []
    for name, label in words["elements"].items():
        element = view["elements"].get(name)
        if element is None:
            continue
        rows.append((label, element["value"] or words["declined" if element["declined"] else absent]))
    return rows


def emergency_rows(order: Order) -> list[tuple[str, str]]:
    """Return the record of the emergency after which an order was filed, if there was one."""
    record = order.request.understanding.get(AFTER_EMERGENCY)
    return [(wording()["after_emergency"], str(record))] if record else []


def story(view: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the history, newest first, each event's phrase apart from the words that somebody wrote."""
    lines = []
    for event in reversed(view["timeline"]):
        phrase, _, words = event["text"].partition("：")
        lines.append({"at": event["at"], "phrase": phrase, "words": words, "actor": event["actor"]})
    return lines


def evidence_rows(session: Session, order: Order, *, viewer: Actor) -> list[tuple[StoredFile, bool]]:
    """Return an order's files, newest first, each with whether the viewer may delete it."""
    files = reversed(evidence.files_of(session, order))
    return [(file, evidence.may_delete(file.unit_id, viewer)) for file in files]
