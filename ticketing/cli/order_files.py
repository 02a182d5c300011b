"""Reads rows of text from CSV (UTF-8 or GB18030) and XLSX files, whatever their size, one at a time."""

import csv
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

# A cell of a table; larger ones are a file that was read in the wrong way.
LARGEST_CELL = 1_000_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FileFault(Exception):
    """The file cannot be read at all."""


def read_rows(file: Path) -> Iterator[list[str]]:
    """Yield the rows of a file, the header first. Raises FileFault."""
    if not file.is_file():
        raise FileFault(f"there is no file {file.name}")
    if file.suffix.lower() == ".xlsx":
        yield from _read_workbook(file)
    else:
        yield from _read_csv(file)


def _read_workbook(file: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise FileFault("the file is not a readable XLSX workbook") from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_text(value) for value in row]
    finally:
        book.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_csv(file: Path) -> Iterator[list[str]]:
    csv.field_size_limit(LARGEST_CELL)
    try:
        with file.open(encoding=_encoding(file), newline="") as opened:
            yield from csv.reader(opened, strict=True)
    except csv.Error as error:
        raise FileFault(f"the file is not a readable CSV table: {error}") from error


def _encoding(file: Path) -> str:
    """Return the encoding in which the whole file can be read; old systems write GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with file.open(encoding=encoding, newline="") as opened:
                while opened.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileFault("the file is neither UTF-8 nor GB18030")


def write_rejects(file: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows for a spreadsheet: with a byte order mark, and no cell that it would take for a formula."""
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows([[_harmless(cell) for cell in row] for row in rows])


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
