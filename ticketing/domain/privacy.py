"""Masks for personal data: what a reader without the right sees in place of a name or a number.

Numbers are found however they are written: full width, with spaces or dashes, spoken digit by digit
(幺三九…), several in one text. Whatever could be a phone, an identity or a card number is hidden; hiding one
number too many does no harm, showing one does.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

# Characters that are read as one digit: the numerals of every day, of cheques, and the one of the telephone;
# then "both" for 2, and what radio operators say for 0, 7 and 9.
SPOKEN = {
    chr(code): str(int(unicodedata.numeric(chr(code))))
    for code in (0x3007, *range(0x4E00, 0xA000))
    if unicodedata.numeric(chr(code), -1) in range(10)
}
SPOKEN |= {chr(0x4E24): "2", chr(0x6D1E): "0", chr(0x62D0): "7", chr(0x52FE): "9"}
DIGIT = f"[0-9\uff10-\uff19{''.join(SPOKEN)}]"
BETWEEN = r"[\s\u200b\-‐-―－_.·•・、,，()（）*]"
# Digits with at most three marks between them; an X may end an identity number.
RUN = re.compile(rf"{DIGIT}(?:{BETWEEN}{{0,3}}{DIGIT})+(?:{BETWEEN}{{0,3}}[XxＸｘ](?![A-Za-z]))?")
ORDER_NUMBER = re.compile(r"[A-Z]{2}\d{8}-\d{4,}")
SHORTEST = 7
MOBILE = r"1[3-9]\d{9}"
# In this order: a longer number may hold what looks like a shorter one.
KINDS = (
    re.compile(r"[1-9]\d{5}(?:18|19|20)\d{9}[\dX]"),  # identity card
    re.compile(rf"(?:0086|86)?(?P<body>{MOBILE})"),
    re.compile(r"[2-9]\d{15,18}"),  # bank card
    re.compile(r"0\d{2,3}[2-9]\d{6,7}"),  # landline with its area code
    re.compile(r"[1-9]\d{7}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}"),  # identity card of the first kind
)
ANYWHERE = re.compile(MOBILE)
MAIL = re.compile(r"([A-Za-z0-9_])[A-Za-z0-9_.+-]*[@＠]([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
# "WeChat (number)", "QQ (number)" and how they are spelt, then the account itself.
ACCOUNT = re.compile(
    r"((?:\u5fae\u4fe1\u53f7?|wechat|vx|qq\u53f7?|\u6263\u6263)[\s:\uff1a\u662f\u4e3a]{0,3})"
    r"([a-z0-9][a-z0-9_-]{4,29})",
    re.IGNORECASE,
)
KEPT_BEFORE, KEPT_AFTER = 3, 4
STAR = "*"


def mask_phone(phone: str) -> str:
    """Return a phone with its middle hidden: 13900001234 → 139****1234."""
    digits = digits_of(phone)
    if len(digits) < SHORTEST:
        return STAR * len(phone)
    return f"{digits[:KEPT_BEFORE]}****{digits[-KEPT_AFTER:]}"


def mask_name(name: str) -> str:
    """Return a name with its first character and one star for each other."""
    return name[:1] + STAR * (len(name) - 1) if len(name) > 1 else name


def mask_text(text: str, *, names: Collection[str] = (), whole: bool = False) -> str:
    """Return free text with the numbers, mail addresses and accounts in it hidden, and these `names`.

    `whole` leaves no beginning and no end: a unit that knows the street knows whose 139****1234 it is.
    """
    for name in sorted((n for n in names if len(n) > 1), key=len, reverse=True):
        text = text.replace(name, STAR * len(name) if whole else mask_name(name))
    return _mask_numbers(text, whole=whole)


@lru_cache(maxsize=4096)
def _mask_numbers(text: str, *, whole: bool) -> str:
    text = MAIL.sub("***" if whole else r"\1***@\2", text)
    text = ACCOUNT.sub(lambda found: found[1] + ("" if whole else found[2][:2]) + "***", text)
    shown = list(text)
    safe = [found.span() for found in ORDER_NUMBER.finditer(text)]
    for run in _runs(text, safe):
        for place in _hidden(text, run, whole=whole):
            shown[place] = STAR
    return "".join(shown)


def _runs(text: str, safe: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield start and end of stretches of digits, order numbers left out."""
    start = 0
    for first, last in [*safe, (len(text), len(text))]:
        for found in RUN.finditer(text, start, first):
            yield found.span()
        start = last


def _hidden(text: str, run: tuple[int, int], *, whole: bool) -> Iterator[int]:
    """Yield the places of the characters to hide."""
    places = [place for place in range(*run) if _digit(text[place])]
    digits = "".join(_digit(text[place]) for place in places)
    if len(digits) < SHORTEST:
        return
    edges = {0, len(digits)} | {n for n in range(1, len(places)) if places[n] - places[n - 1] > 1}
    for first, last in _numbers(digits, edges):
        ends = (0, 0) if whole else (KEPT_BEFORE, KEPT_AFTER)
        for n in range(first + ends[0], last - ends[1]):
            # What stands between two hidden digits says nothing and keeps the shape.
            yield places[n]


def _numbers(digits: str, edges: set[int]) -> Iterator[tuple[int, int]]:
    """Yield where numbers begin and end: first those that fill what stands between marks, then any mobile."""
    taken: list[tuple[int, int]] = []
    for kind in KINDS:
        for start in sorted(edges):
            found = kind.match(digits, start)
            if found and found.end() in edges and not _overlaps(found.span(), taken):
                body = found.span("body") if "body" in kind.groupindex else found.span()
                taken.append(body)
                edges |= set(body)
    for found in ANYWHERE.finditer(digits):
        if not _overlaps(found.span(), taken):
            taken.append(found.span())
    yield from taken


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < last and first < span[1] for first, last in taken)


def _digit(character: str) -> str:
    """Return the digit that a character writes or speaks, X for the last place of an identity number."""
    if character in "XxＸｘ":
        return "X"
    if character in SPOKEN:
        return SPOKEN[character]
    value = unicodedata.digit(character, -1)
    return str(value) if value >= 0 else ""


def digits_of(phone: str) -> str:
    """Return only the digits, for comparing and looking up."""
    return "".join(str(value) for value in (unicodedata.digit(c, -1) for c in phone) if value >= 0)
