"""Reads numbers aloud: codes and telephone numbers by digits, quantities and dates as people say them."""

import re

DIGITS = "零一二三四五六七八九"
# 一 sounds like 七 over a telephone; numbers are read with 幺.
CLEAR_DIGITS = "零幺二三四五六七八九"
UNITS = ("", "十", "百", "千")
# Well known by their digits, and never read as a quantity.
KNOWN_CODES = {"12345": "一二三四五"}
_EMERGENCY = {"110", "119", "120", "122", "12356", "12348"}
_LETTERS_AND_CODE = re.compile(r"[A-Z]{1,4}[0-9][0-9A-Z\-]{3,}")
_DATE = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_YEAR = re.compile(r"(\d{4})年")
_DECIMAL = re.compile(r"(\d+)\.(\d+)")
_NUMBER = re.compile(r"\d+")
PHONE_LENGTH = 11


def read_numbers(text: str) -> str:
    """Return the text with every number in the words it is said with."""
    text = _LETTERS_AND_CODE.sub(lambda m: spell_code(m[0]), text)
    text = _DATE.sub(_date, text)
    text = _TIME.sub(_clock, text)
    text = _YEAR.sub(lambda m: _plain(m[1]) + "年", text)
    text = _DECIMAL.sub(lambda m: f"{say_quantity(m[1])}点{_plain(m[2])}", text)
    text = text.replace("%", "％")
    text = re.sub(r"(\d+)％", lambda m: f"百分之{say_quantity(m[1])}", text)
    return _NUMBER.sub(lambda m: _any_number(m[0]), text)


def spell_code(code: str) -> str:
    """Return a code digit by digit, letters apart, in groups of four at most."""
    letters = re.match(r"[A-Z]*", code)
    head = letters[0] if letters else ""
    digits = re.sub(r"[^0-9A-Z]", "", code[len(head) :])
    spoken = [_clear(digits[start : start + 4]) for start in range(0, len(digits), 4)]
    return "，".join(["、".join(head), *spoken] if head else spoken)


def spell_phone(number: str) -> str:
    """Return a telephone number in the groups people use: three, four, four."""
    return "，".join(_clear(group) for group in (number[:3], number[3:7], number[7:]) if group)


def say_quantity(number: str) -> str:
    """Return a whole number below 10,000 as a quantity; a longer one digit by digit."""
    value = int(number)
    if value >= 10_000 or (len(number) > 1 and number[0] == "0"):
        return _clear(number)
    if value < 10:
        return DIGITS[value]
    return _hundreds(value)


def _hundreds(value: int) -> str:
    said, zero = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit == 0:
            zero = bool(said)
            continue
        said += ("零" if zero else "") + DIGITS[digit] + UNITS[place]
        zero = False
    return said.removeprefix("一") if said.startswith("一十") else said


def _any_number(number: str) -> str:
    if number in KNOWN_CODES:
        return KNOWN_CODES[number]
    if len(number) == PHONE_LENGTH:
        return spell_phone(number)
    if number in _EMERGENCY or len(number) > 4:
        return spell_code(number) if len(number) > 5 else _clear(number)
    return say_quantity(number)


def _date(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{_plain(year)}年{say_quantity(str(int(month)))}月{say_quantity(str(int(day)))}日"


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    said = f"{say_quantity(str(hour))}点"
    return said if minute == 0 else f"{said}{'零' if minute < 10 else ''}{say_quantity(str(minute))}分"


def _plain(digits: str) -> str:
    return "".join(DIGITS[int(digit)] for digit in digits)


def _clear(digits: str) -> str:
    return "".join(CLEAR_DIGITS[int(d)] if d.isdigit() else d for d in digits)
