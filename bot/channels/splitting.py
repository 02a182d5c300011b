"""Cuts a text that is too long for a platform, at the end of a line or a sentence where there is one."""

from collections.abc import Callable

ENDS = "\n。！？；;，, "


def utf16_units(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def utf8_bytes(text: str) -> int:
    """Return the length as WeChat counts it."""
    return len(text.encode("utf-8"))


def split_text(text: str, limit: int, *, measure: Callable[[str], int] = len) -> list[str]:
    """Return parts of at most `limit` each; together they are the text, but for spaces at the cuts."""
    parts: list[str] = []
    rest = text
    while measure(rest) > limit:
        cut = _cut(rest, _most(rest, limit, measure))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _most(text: str, limit: int, measure: Callable[[str], int]) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
    return low


def _cut(text: str, most: int) -> int:
    for end in ENDS:
        found = text.rfind(end, most // 2, most)
        if found > 0:
            return found + 1
    return most
