"""Reads one row of an old system: which column is what, and what its words mean. Nothing is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ticketing.domain.calendar import CITY
from ticketing.domain.errors import Malformed, require
from ticketing.domain.kinds import RequestType

WORDS = Path(__file__).parent.parent / "data" / "import_columns.yml"
NEEDED = ("old_number", "filed_at", "matter", "state")
LIMITS = {"matter": 20_000, "result": 20_000, "title": 200, "caller_name": 80, "phone": 40, "district": 12}
USUAL_LIMIT = 2_000
NUMBER = re.compile(r"[\w.:/-]{1,60}")
TIMES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%dT%H:%M:%S",
)


@dataclass(frozen=True, slots=True)
class OldOrder:
    """One order of an old system, read and checked; times in UTC."""

    old_number: str
    filed_at: datetime
    closed_at: datetime | None
    is_closed: bool
    request_type: RequestType
    texts: Mapping[str, str]
    satisfied: int | None
    solved: bool | None


@cache
def words() -> dict[str, Any]:
    """Return the site's names of columns and values."""
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


def find_columns(header: Sequence[str]) -> dict[str, int]:
    """Return the place of each known column. Raises Malformed("import_columns", missing=…)."""
    names = [name.strip().lstrip("\ufeff") for name in header]
    found: dict[str, int] = {}
    for field, known in words()["columns"].items():
        places = [names.index(name) for name in known if name in names]
        if places:
            found[field] = places[0]
    missing = [words()["columns"][field][0] for field in NEEDED if field not in found]
    require(not missing, Malformed("import_columns", missing=" ".join(missing)))
    return found


def read_row(cells: Sequence[str], columns: Mapping[str, int], *, now: datetime) -> OldOrder:
    """Return the order of a row. Raises Malformed with a code import_… that names what is wrong."""
    texts = {field: _cell(cells, place) for field, place in columns.items()}
    for field, text in texts.items():
        limit = LIMITS.get(field, USUAL_LIMIT)
        require(len(text) <= limit, Malformed("import_too_long", column=_name(field), limit=limit))
    number = texts["old_number"]
    require(number, Malformed("import_number_missing"))
    require(NUMBER.fullmatch(number), Malformed("import_number_form"))
    require(texts["matter"], Malformed("import_matter_missing"))
    filed_at, closed_at = _time("filed_at", texts), _time("closed_at", texts)
    is_closed = _is_closed(texts["state"])
    _check_times(filed_at, closed_at, now=now)
    assert filed_at is not None
    return OldOrder(
        old_number=number,
        filed_at=filed_at,
        closed_at=(closed_at or filed_at) if is_closed else None,
        is_closed=is_closed,
        request_type=_request_type(texts.get("request_type", "")),
        texts=texts,
        satisfied=_satisfied(texts.get("satisfied", "")),
        solved=_solved(texts.get("solved", "")),
    )


def _cell(cells: Sequence[str], place: int) -> str:
    text = cells[place] if place < len(cells) else ""
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()


def _name(field: str) -> str:
    return str(words()["columns"][field][0])


def _time(field: str, texts: Mapping[str, str]) -> datetime | None:
    text = texts.get(field, "")
    if not text:
        return None
    for form in TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CITY).astimezone(UTC)
        except ValueError:
            continue
    raise Malformed("import_time", column=_name(field), value=text[:40])


def _check_times(filed_at: datetime | None, closed_at: datetime | None, *, now: datetime) -> None:
    if filed_at is None:
        raise Malformed("import_time_missing")
    require(filed_at <= now, Malformed("import_future"))
    require(closed_at is None or filed_at <= closed_at <= now, Malformed("import_order_of_times"))


def _is_closed(text: str) -> bool:
    known = words()
    require(text in known["closed"] or text in known["open"], Malformed("import_state", value=text[:40]))
    return text in known["closed"]


def _request_type(text: str) -> RequestType:
    if not text:
        return RequestType.SEEK_HELP
    for code, names in words()["request_types"].items():
        if text in names:
            return RequestType(code)
    raise Malformed("import_type", value=text[:40])


def _satisfied(text: str) -> int | None:
    if not text:
        return None
    for grade, names in words()["satisfied"].items():
        if text in names:
            return int(grade)
    raise Malformed("import_value", column=_name("satisfied"), value=text[:40])


def _solved(text: str) -> bool | None:
    if not text:
        return None
    if text in words()["yes"]:
        return True
    require(text in words()["no"], Malformed("import_value", column=_name("solved"), value=text[:40]))
    return False
