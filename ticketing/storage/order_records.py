"""Writes the records of an order's handling as one encrypted text, and reads them back."""

import json
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from ticketing.domain.orders import Order

NAMES = (
    "disputes",
    "return_forbidden",
    "extensions",
    "interim_replied_at",
    "plan",
    "final",
    "attempts",
    "sample",
    "no_evidence",
    "case",
)


def write_records(order: Order) -> str:
    """Return the order's records as JSON text."""
    records = {name: getattr(order, name) for name in NAMES}
    return json.dumps({name: _plain(value) for name, value in records.items()}, ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def read_records(text: str | None) -> dict[str, Any]:
    """Return the values of `NAMES`; nothing for an order that was stored before there were any."""
    if not text:
        return {}
    hints = _hints(Order)
    return {name: _typed(value, hints[name]) for name, value in json.loads(text).items() if name in NAMES}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(value: Any, hint: Any) -> Any:  # noqa: ANN401  (the hint says what it is)
    if value is None:
        return None
    if isinstance(hint, UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_typed(item, get_args(hint)[0]) for item in value)
    if hint is datetime or hint is date:
        return hint.fromisoformat(value)
    if hasattr(hint, "__dataclass_fields__"):
        hints = _hints(hint)
        return hint(**{name: _typed(part, hints[name]) for name, part in value.items()})
    return value
