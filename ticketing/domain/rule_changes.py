"""Changing the site's own time limits and policy: what may be changed, within what bounds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.domain.deadlines import parse_amount
from ticketing.domain.errors import Malformed, require

POLICY = "policy"
# The digits of 13710 are the rule's own name: its profile is not the site's to change.
EDITABLE = ("hotline", POLICY)
# Forms of an amount: how it is written, and the least and the most that anybody may set.
FORMS: dict[str, tuple[str, float, float]] = {
    "min": ("{count}min", 5, 1440),
    "wd": ("{count}wd", 0.5, 60),
    "d": ("{count}d", 1, 90),
    "m": ("{count}m", 1, 6),
    "same_day": ("0d", 0, 0),
    "same_day_noon": ("0d+noon", 0, 0),
}
COUNT = re.compile(r"\d{1,4}(?:\.5)?")
NUMBERS: dict[str, tuple[int, int]] = {
    "returns_max": (1, 5),
    "extensions_max": (0, 5),
    "extension_days": (1, 10),
    "plan_days": (30, 365),
    "talk_returns": (2, 10),
    "talk_letters": (1, 10),
    "accountability_talks": (1, 5),
    "call_attempts": (2, 6),
    "sample_percent": (0, 100),
    "reopen_days": (1, 90),
}
WORKDAYS = frozenset({"letter_after", "special_after"})
BINDINGS = ("earliest", "hotline", "13710")


@dataclass(frozen=True, slots=True)
class Form:
    """An amount taken apart for a page: how many, of what; no count where the form has none."""

    count: str
    unit: str


def form_of(amount: str) -> Form:
    """Return the form in which an amount is shown and typed."""
    read = parse_amount(amount)
    if read.count == 0:
        return Form("", "same_day_noon" if read.late_noon else "same_day")
    return Form(str(read).removesuffix(read.unit), read.unit)


def amount_of(form: Form, *, field: str) -> str:
    """Return the amount of a form. Raises Malformed("amount_unreadable"|"amount_out_of_range")."""
    require(form.unit in FORMS, Malformed("amount_unreadable", field=field))
    pattern, least, most = FORMS[form.unit]
    if most == 0:
        return pattern
    require(COUNT.fullmatch(form.count.strip()), Malformed("amount_unreadable", field=field))
    count = float(form.count)
    require(
        least <= count <= most, Malformed("amount_out_of_range", field=field, least=least, most=int(most))
    )
    require(count == int(count) or form.unit == "wd", Malformed("amount_unreadable", field=field))
    return str(parse_amount(pattern.format(count=f"{count:g}")))


def policy_value(name: str, typed: str) -> int | str:
    """Return the value of one rule of the policy.

    Raises Malformed("unknown_choice"|"number_out_of_range") and what `amount_of` refuses.
    """
    if name == "binding":
        require(typed in BINDINGS, Malformed("unknown_choice", field=name))
        return typed
    if name in WORKDAYS:
        return amount_of(Form(typed, "wd"), field=name)
    least, most = NUMBERS[name]
    fits = typed.isdecimal() and len(typed) < 5 and least <= int(typed) <= most
    require(fits, Malformed("number_out_of_range", field=name, least=least, most=most))
    return int(typed)


def values_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a profile's or the policy's file may be changed, by clock code or by rule."""
    if "clocks" in data:
        return {clock["code"]: clock["amount"] for clock in data["clocks"]}
    return {name: data[name] for name in ("binding", *NUMBERS, *sorted(WORKDAYS)) if name in data}


def changed(data: Mapping[str, Any], values: Mapping[str, Any], *, source: str, year: int) -> dict[str, Any]:
    """Return the file with new values under a new version, its source first among the sources."""
    version = next_version(str(data["version"]), year=year)
    if "clocks" not in data:
        return {**data, **values, "version": version, "source": source}
    clocks = [clock | {"amount": values.get(clock["code"], clock["amount"])} for clock in data["clocks"]]
    others = [one for one in data["sources"] if one != source]
    return {**data, "version": version, "sources": [source, *others], "clocks": clocks}


def next_version(version: str, *, year: int) -> str:
    """Return the version after `version`, such as hotline/2026.2 after hotline/2026.1."""
    name, _, number = version.partition("/")
    of_year, _, count = number.partition(".")
    following = int(count) + 1 if of_year == str(year) and count.isdecimal() else 1
    return f"{name}/{year}.{following}"


def typed_of(data: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    """Return what a page would post for these values by name, all others as they are.

    Raises Malformed("unknown_choice") for a name that the file has not, "amount_unreadable" for no amount.
    """
    present = values_of(data)
    for name in values:
        require(name in present, Malformed("unknown_choice", field=name))
    wanted = present | dict(values)
    amounts = present if "clocks" in data else WORKDAYS & set(present)
    plain = {name: str(value) for name, value in wanted.items() if name not in amounts}
    for name in amounts:
        form = _form(str(wanted[name]), field=name)
        plain |= {f"{name}_count": form.count, f"{name}_unit": form.unit, name: form.count}
    return plain


def _form(amount: str, *, field: str) -> Form:
    try:
        return form_of(amount)
    except ValueError as error:
        raise Malformed("amount_unreadable", field=field) from error


READERS: dict[bool, Callable[[str, Mapping[str, str]], Any]] = {
    True: lambda name, typed: policy_value(name, typed.get(name, "").strip()),
    False: lambda name, typed: amount_of(
        Form(typed.get(f"{name}_count", ""), typed.get(f"{name}_unit", "")), field=name
    ),
}


def read_changes(data: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that were typed and differ from the file's. Raises Malformed for the first fault."""
    read = READERS["clocks" not in data]
    present = values_of(data)
    values = {name: read(name, typed) for name in present}
    return {name: value for name, value in values.items() if value != present[name]}
