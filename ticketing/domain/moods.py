"""Signs that somebody should rather speak with a person: anger at the service, a high age that was said."""

import re
from collections.abc import Iterable, Mapping, Sequence

ANGRY_MESSAGES, OF_THE_LAST = 2, 3


def is_angry(said: Sequence[str], words: Iterable[str]) -> bool:
    """Tell whether two of the last three messages hold words of anger at the service itself."""
    listed = tuple(words)
    last = said[-OF_THE_LAST:]
    return sum(any(word in text for word in listed) for text in last) >= ANGRY_MESSAGES


def stated_decade(text: str, *, pattern: str, decades: Mapping[str, int]) -> int | None:
    """Return the decade of an age of 60 or more that somebody says of oneself (60, 70, 80, 90), or None.

    `pattern` catches the sign of the decade in its first group that matches; `decades` gives its years.
    """
    found = re.search(pattern, text)
    sign = next((group for group in found.groups() if group), None) if found else None
    return decades[sign] if sign else None
