"""Copies of frozen dataclasses with some fields changed."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    # The type checker knows this name and checks the changed fields by it.
    from dataclasses import replace as replace
else:
    Kind = TypeVar("Kind")

    def replace(thing: Kind, /, **changes: object) -> Kind:
        """Return a copy of `thing` with these fields changed, as `dataclasses.replace` does.

        That one calls `__init__` with every field by name, which for an order takes three times as long, and
        each command copies its order some ten times. For classes with slots and without `__post_init__`.
        """
        kind = type(thing)
        read, writers = _fields_of(kind)
        copy = object.__new__(kind)
        for write, value in zip(writers.values(), read(thing), strict=True):
            write(copy, value)
        for name, value in changes.items():
            writers[name](copy, value)
        return copy


@cache
def _fields_of(kind: type) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, Callable[[Any, Any], None]]]:
    """Return what reads all fields at once, and by name what writes each past the frozen `__setattr__`."""
    names = tuple(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    if "__slots__" not in kind.__dict__ or hasattr(kind, "__post_init__") or len(names) < 2:
        raise TypeError(f"{kind.__name__} has no slots, does something after its making, or has one field")
    return attrgetter(*names), {name: getattr(kind, name).__set__ for name in names}
