"""Exports a report as CSV or XLSX; every export is audited, and no cell can run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from openpyxl import Workbook
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.errors import Malformed
from ticketing.domain.statistics import Figure
from ticketing.notices import wording
from ticketing.usecases.auditing import record
from ticketing.usecases.statistics import Report

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
Cell = str | int | float


def export_report(session: Session, report: Report, *, form: str, actor: Actor, now: datetime) -> bytes:
    """Return the file's bytes. Raises Malformed("unknown_format")."""
    if form not in FORMATS:
        raise Malformed("unknown_format", field="format", allowed=tuple(FORMATS))
    wanted = report.wanted
    details = {"format": form, "by": list(wanted.by), "from": str(wanted.first), "to": str(wanted.last)}
    record(session, actor=actor, action="statistics.export", subject="statistics", details=details, now=now)
    return _csv(report) if form == "csv" else _xlsx(report)


def _lines(report: Report) -> Iterator[list[Cell]]:
    """Heading, groups, total; each share with numerator and denominator beside it."""
    shares = [one for one in report.indicators if one.code in report.total]
    heading: list[Cell] = [_word(name) for name in report.wanted.by]
    for one in shares:
        share = report.total[one.code].denominator is not None
        heading += [one.name, _word("numerator"), _word("denominator")] if share else [one.name]
    yield heading
    for row in report.rows:
        named = report.names[row.group]
        yield [*map(safe_cell, named), *_cells(report, row.figures)]
    blank = [""] * max(0, len(report.wanted.by) - 1)
    yield [_word("total"), *blank, *_cells(report, report.total)]


def _cells(report: Report, figures: Mapping[str, Figure]) -> list[Cell]:
    found: list[Cell] = []
    for code in (one.code for one in report.indicators if one.code in report.total):
        figure = figures.get(code, Figure(0))
        if report.total[code].denominator is None:
            found.append(figure.numerator)
        elif figure.hidden:
            found += [_word("hidden"), "", ""]
        else:
            share = "" if figure.share is None else round(figure.share, 4)
            found += [share, figure.numerator, figure.denominator or 0]
    return found


def _word(name: str) -> str:
    return wording.phrase("statistics", name)


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _definitions(report: Report) -> Iterator[list[Cell]]:
    yield [_word(name) for name in ("indicator", "formula", "numerator", "denominator", "excluded", "date")]
    for one in report.indicators:
        yield [one.name, one.formula, one.numerator, one.denominator, one.excluded, one.date]
    yield [wording.phrase("statistics", "small_groups", smallest=report.smallest)]
    yield [report.version]


def _csv(report: Report) -> bytes:
    return csv_bytes([*_lines(report), [], *_definitions(report)])


def csv_bytes(lines: Iterable[Sequence[Cell]]) -> bytes:
    """Return UTF-8 with a byte order mark, which office programs need to see that it is not GBK."""
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return (BOM + out.getvalue()).encode()


def _xlsx(report: Report) -> bytes:
    book = Workbook(write_only=True)
    for name, lines in (("figures", _lines(report)), ("definitions", _definitions(report))):
        sheet = book.create_sheet(_word(name))
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
