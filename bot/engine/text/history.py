"""Reads a site's old orders (JSON lines, CSV or Excel) for learning; refuses files or rows."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from bot.engine.text.data_files import load_yaml

COLUMNS = "nlu_data/history/columns.yml"
_SHORTEST = 4
_FEWEST = 5  # rows of a label: fewer cannot be cross-validated
_DIGITS = re.compile(r"(?<![A-Za-z])[0-9０-９Xx*]{5,}")
_ADDRESSES = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class HistoryError(ValueError):
    """The file cannot be learnt from; the message names line or column."""


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


def mask(text: str) -> str:
    """Replace long numbers (phones, identity cards, accounts) and mail addresses; names are not found."""
    return _DIGITS.sub("0", _ADDRESSES.sub("@", text))


def read_history(file: Path) -> History:
    """Read all rows; HistoryError for an unreadable file or one without a text and a label column."""
    history = History()
    names: dict[str, str | None] | None = None
    seen: set[tuple[str, str, str]] = set()
    for number, row in _rows(file):
        if names is None or file.suffix == ".jsonl":
            names = _columns(row, must=names is None)
        order = _order(row, names, number)
        reason = _reason(order, seen)
        if reason:
            history.refused.setdefault(reason, []).append(number)
        else:
            history.orders.append(order)
        seen.add((order.text, order.topic, order.unit))
    if not history.orders:
        raise HistoryError(f"{file.name}: no usable row")
    return history


def _reason(order: OldOrder, seen: set[tuple[str, str, str]]) -> str:
    if len(order.text) < _SHORTEST:
        return "no text"
    if not order.topic and not order.unit:
        return "neither topic nor unit"
    return "repeated" if (order.text, order.topic, order.unit) in seen else ""


def _columns(row: dict[str, Any], *, must: bool) -> dict[str, str | None]:
    known: dict[str, list[str]] = load_yaml(COLUMNS)
    found = {key: next((name for name in names if name in row), None) for key, names in known.items()}
    if must and (not found["text"] or not (found["topic"] or found["unit"])):
        raise HistoryError("no column for the text, or none for topic or unit: " + ", ".join(map(str, row)))
    return found


def _order(row: dict[str, Any], names: dict[str, str | None], number: int) -> OldOrder:
    def value(key: str) -> str:
        name = names.get(key)
        return str(row.get(name) or "").strip() if name else ""

    title, text = value("title"), value("text")
    whole = text if text.startswith(title) else f"{title}。{text}"
    return OldOrder(mask(whole), value("topic"), value("unit"), value("group") or f"row {number}")


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if file.suffix == ".xlsx":
        yield from _excel_rows(file)
    elif file.suffix == ".csv":
        yield from enumerate(csv.DictReader(io.StringIO(_decoded(file))), start=2)
    elif file.suffix == ".jsonl":
        yield from _json_rows(file)
    else:
        raise HistoryError(f"{file.name}: neither .jsonl nor .csv nor .xlsx")


def _json_rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_decoded(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as problem:
            raise HistoryError(f"{file.name}: line {number}: {problem}") from problem
        if not isinstance(row, dict):
            raise HistoryError(f"{file.name}: line {number}: not an object")
        yield number, row


def _excel_rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).active
    except Exception as problem:
        raise HistoryError(f"{file.name}: not an Excel file ({problem})") from problem
    rows = sheet.iter_rows(values_only=True)
    names = [str(name) for name in next(rows, ())]
    for number, values in enumerate(rows, start=2):
        yield number, dict(zip(names, values, strict=False))


def _decoded(file: Path) -> str:
    """UTF-8 (with or without mark) or GB18030, as Chinese systems export."""
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise HistoryError(f"{file.name}: neither UTF-8 nor GB18030")
