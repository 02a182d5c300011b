"""The five elements of a request: what, where, when, who and how to reach, cause."""

from collections.abc import Mapping
from dataclasses import dataclass

# "Who" is two facts, because a citizen may give one and keep the other.
ELEMENT_NAMES = ("what", "where", "when", "caller_name", "phone", "cause")
# A request about nothing cannot be handled: only this one may not be declined.
NEVER_DECLINABLE = frozenset({"what"})


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its value, or the fact that the citizen did not want to say."""

    value: str | None = None
    declined: bool = False


def missing_elements(elements: Mapping[str, Element]) -> tuple[str, ...]:
    """Return the names neither given nor declined, in the order in which they are asked.

    Five elements at intake: 晋政办发〔2020〕55号 and the cities' hotline forms.
    """
    return tuple(name for name in ELEMENT_NAMES if not _present(name, elements.get(name, Element())))


def _present(name: str, element: Element) -> bool:
    if element.value and element.value.strip():
        return True
    return element.declined and name not in NEVER_DECLINABLE
