"""Reads a site's old orders (JSON lines, CSV or Excel) for learning; refuses files or rows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from bot.engine.text.data_files import load_yaml
from bot.engine.text.masking import mask

COLUMNS = "nlu_data/history/columns.yml"
_SHORTEST = 4
_FEWEST = 5  # rows of a label: fewer cannot be cross-validated
Row = dict[str, Any]


class HistoryError(ValueError):
    """The file is refused whole; `problems` has one line for each thing wrong, by line of the file."""

    def __init__(self, file: Path, problems: list[str]) -> None:
        super().__init__("\n".join(f"{file.name}: {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class OldOrder:
    """One usable row: words without personal numbers, the site's own labels, a group of like orders."""

    text: str
    topic: str
    unit: str
    group: str


@dataclass
class History:
    """What was read, and why rows were left out (reason → line numbers)."""

    orders: list[OldOrder] = field(default_factory=list)
    refused: dict[str, list[int]] = field(default_factory=dict)

    def labelled(self, column: str) -> list[OldOrder]:
        """Orders whose label in `column` ("topic" or "unit") occurs often enough to be learnt."""
        often = Counter(getattr(order, column) for order in self.orders)
        return [o for o in self.orders if getattr(o, column) and often[getattr(o, column)] >= _FEWEST]


def read_history(file: Path) -> History:
    """Read all rows. HistoryError with every problem for a file that is broken or has not the columns.

    A sound row that teaches nothing (no text, no label, repeated) is left out, with its reason and line.
    """
    rows, problems = _rows(file)
    names = _columns({name for _, row in rows for name in row})
    if rows and not (names["text"] and (names["topic"] or names["unit"])):
        problems.append(_wrong_columns(rows[0][1], names))
    if problems or not rows:
        raise HistoryError(file, problems or ["no rows"])
    history = History()
    seen: set[tuple[str, str, str]] = set()
    for number, row in rows:
        order = _order(row, names, number)
        reason = _reason(order, seen)
        if reason:
            history.refused.setdefault(reason, []).append(number)
        else:
            history.orders.append(order)
        seen.add((order.text, order.topic, order.unit))
    if not history.orders:
        raise HistoryError(file, [f"line {n}: {r}" for r, lines in history.refused.items() for n in lines])
    return history


def _reason(order: OldOrder, seen: set[tuple[str, str, str]]) -> str:
    if len(order.text) < _SHORTEST:
        return "no text"
    if not order.topic and not order.unit:
        return "neither topic nor unit"
    return "repeated" if (order.text, order.topic, order.unit) in seen else ""


def _columns(present: set[str]) -> dict[str, list[str]]:
    """Names of each column that the file has, in the order of nlu_data/history/columns.yml."""
    known: dict[str, list[str]] = load_yaml(COLUMNS)
    return {key: [name for name in names if name in present] for key, names in known.items()}


def _wrong_columns(row: Row, names: dict[str, list[str]]) -> str:
    known: dict[str, list[str]] = load_yaml(COLUMNS)
    wanted = [] if names["text"] else [f"one of {', '.join(known['text'])}"]
    if not names["topic"] and not names["unit"]:
        wanted.append(f"one of {', '.join(known['topic'] + known['unit'])}")
    return f"line 1: there is {', '.join(map(str, row))}; needed is " + " and ".join(wanted)


def _order(row: Row, names: dict[str, list[str]], number: int) -> OldOrder:
    def value(key: str) -> str:
        found = next((row[name] for name in names[key] if row.get(name) not in (None, "")), "")
        return str(found).strip()

    title, text = value("title"), value("text")
    whole = text if text.startswith(title) else f"{title}。{text}"
    return OldOrder(mask(whole), value("topic"), value("unit"), value("group") or f"row {number}")


def _rows(file: Path) -> tuple[list[tuple[int, Row]], list[str]]:
    """Rows by line, and what is wrong with the file; HistoryError when it cannot be opened as its kind."""
    if file.suffix == ".xlsx":
        return _table(file, _excel_lines(file))
    if file.suffix == ".csv":
        return _table(file, _csv_lines(file))
    if file.suffix == ".jsonl":
        return _json_rows(file)
    raise HistoryError(file, ["neither .jsonl nor .csv nor .xlsx"])


def _json_rows(file: Path) -> tuple[list[tuple[int, Row]], list[str]]:
    rows: list[tuple[int, Row]] = []
    problems: list[str] = []
    for number, line in enumerate(_decoded(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            problems.append(f"line {number}: not JSON")
            continue
        if isinstance(row, dict):
            rows.append((number, row))
        else:
            problems.append(f"line {number}: not an object")
    return rows, problems


def _table(file: Path, lines: Iterator[tuple[int, list[Any]]]) -> tuple[list[tuple[int, Row]], list[str]]:
    """Rows of a table with a line of names above it."""
    names = [str(name or "").strip() for name in next(lines, (1, []))[1]]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems = [f"line 1: column {name} is there twice" for name in twice]
    rows: list[tuple[int, Row]] = []
    for number, values in lines:
        if not any(str(value or "").strip() for value in values):
            continue
        if len(values) != len(names):
            problems.append(f"line {number}: {len(values)} columns instead of {len(names)}")
        rows.append((number, dict(zip(names, values, strict=False))))
    return rows, problems


def _csv_lines(file: Path) -> Iterator[tuple[int, list[Any]]]:
    reader = csv.reader(io.StringIO(_decoded(file), newline=""))
    before = 0
    try:
        for values in reader:
            yield before + 1, values  # the line on which the row begins: a text may hold line breaks
            before = reader.line_num
    except csv.Error as problem:
        raise HistoryError(file, [f"line {reader.line_num}: {problem}"]) from problem


def _excel_lines(file: Path) -> Iterator[tuple[int, list[Any]]]:
    try:
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).active
        rows = [] if sheet is None else [list(values) for values in sheet.iter_rows(values_only=True)]
    except Exception as problem:  # what is no zip, no workbook or a damaged one fails in many ways
        raise HistoryError(file, [f"not an Excel file ({problem})"]) from problem
    yield from enumerate(rows, start=1)


def _decoded(file: Path) -> str:
    """UTF-8 (with or without mark) or GB18030, as Chinese systems export."""
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as problem:
            line = raw[: problem.start].count(b"\n") + 1
    raise HistoryError(file, [f"line {line}: neither UTF-8 nor GB18030"])
