"""What a monthly bulletin is made of: the figures of the month by unit, and the machine's first prose."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.bulletins import last_day_of
from ticketing.domain.statistics import Figure
from ticketing.notices import wording
from ticketing.usecases import statistics
from ticketing.usecases.statistics import Report, Wanted

FILE = "bulletins"
COLUMNS = (
    "filed",
    "diverted",
    "closed",
    "result_on_time",
    "D7",
    "returned",
    "sent_back",
    "rework",
    "solved_first",
    "reds",
    "letters",
    "false_closures",
)
TOLD = ("numerator", "denominator", "excluded", "date", "formula", "name", "code")
# So many units are named in the prose; all of them stand in the table.
NAMED = 5
Facts = dict[str, Any]
Cell = dict[str, Any]


def count_month(session: Session, month: date, *, actor: Actor, now: datetime) -> Facts:
    """Return the figures of a month as they are kept with its bulletin: names, definitions, no hidden share.

    They come from the statistics alone, so no caller and no order is named.
    """
    last = last_day_of(month)
    report = statistics.report(session, Wanted(month, last, ("unit",)), actor=actor, now=now)
    known = {one.code: one for one in report.indicators}
    return {
        "since": month.isoformat(),
        "until": last.isoformat(),
        "version": report.version,
        "smallest": report.smallest,
        "columns": [{name: getattr(known[code], name) for name in TOLD} for code in COLUMNS],
        "rows": [
            {"unit": report.names[row.group][0], "cells": _cells(report, row.figures)} for row in report.rows
        ],
        "total": _cells(report, report.total),
    }


def _cells(report: Report, figures: Mapping[str, Figure]) -> dict[str, Cell]:
    return {code: _cell(report, code, figures.get(code)) for code in COLUMNS}


def _cell(report: Report, code: str, figure: Figure | None) -> Cell:
    if figure is None:
        share = (report.total.get(code) or Figure(0)).denominator is not None
        figure = Figure(0, 0 if share else None)
    if figure.hidden:
        return {"hidden": True}
    return {"numerator": figure.numerator, "denominator": figure.denominator}


def cell_text(cell: Cell) -> str:
    """Return a figure as people read it."""
    if cell.get("hidden"):
        return _phrase("hidden")
    whole = cell["denominator"]
    if whole is None:
        return str(cell["numerator"])
    if whole == 0:
        return _phrase("nothing")
    share = f"{cell['numerator'] / whole:.1%}"
    return _phrase("share", share=share, numerator=cell["numerator"], denominator=whole)


def first_prose(month: date, facts: Facts) -> str:
    """Return the prose that the machine proposes: what the figures say, no judgement and no demand."""
    total = {code: cell_text(cell) for code, cell in facts["total"].items()}
    parts = [_phrase("overall", year=month.year, month=month.month, **total), _phrase("handling", **total)]
    parts += [_about(facts, code) for code in ("reds", "letters", "false_closures")]
    return "\n".join([*parts, _phrase("measured", smallest=facts["smallest"])])


def _about(facts: Facts, code: str) -> str:
    count = _number(code)
    most = sorted((row for row in facts["rows"] if count(row) > 0), key=count, reverse=True)
    if not most:
        return _phrase(f"no_{code}")
    named = (_phrase("unit", unit=row["unit"], count=count(row)) for row in most[:NAMED])
    rest = _phrase("rest", count=len(most) - NAMED) if len(most) > NAMED else ""
    units = _phrase("join").join(named) + rest
    return _phrase(code, count=facts["total"][code]["numerator"], units=units)


def _number(code: str) -> Callable[[Facts], int]:
    return lambda row: int(row["cells"][code].get("numerator") or 0)


def _phrase(name: str, **facts: object) -> str:
    return wording.phrase(FILE, name, **facts)
