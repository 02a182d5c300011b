"""Finds order numbers however they are typed: TY20261122-0001, ty 20261122 0001, full width."""

import re

from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span

_NUMBER = re.compile(r"[Tt]\s?[Yy]\s?[-_.]?\s?(20\d{2}[01]\d[0-3]\d)\s?[-－—–_.]?\s?(\d{4,8})(?!\d)")
_BARE = re.compile(r"(?<![\dA-Za-z])(20\d{2}[01]\d[0-3]\d)\s?[-－—–]\s?(\d{4,8})(?!\d)")


def find_order_numbers(text: str) -> list[Span]:
    """Return spans of kind `order_number`, values in the canonical form `TYyyyymmdd-NNNN`."""
    plain = normalise(text)
    found = [_span(match) for match in _NUMBER.finditer(plain)]
    taken = {i for span in found for i in range(span.start, span.end)}
    found += [_span(match) for match in _BARE.finditer(plain) if match.start() not in taken]
    return sorted(found, key=lambda s: s.start)


def _span(match: re.Match[str]) -> Span:
    return Span("order_number", f"TY{match[1]}-{match[2]}", match.start(), match.end())
