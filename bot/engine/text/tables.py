"""Reads a site's own tables (CSV) whole or not at all: every problem is listed with its line."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.engine.text.data_files import DataFileError, read_text, refuse, resolve

Row = dict[str, str]
Check = Callable[[int, Row], str | None]
_WORDS = {
    "columns": "缺少列：{names}（文件里有：{found}）",
    "extra": "不认识的列：{names}",
    "width": "第{line}行：列数不对（应为{wanted}列，实为{found}列）",
    "empty": "第{line}行：“{name}”为空",
    "double": "第{line}行：“{value}”重复（已在第{first}行出现）",
    "nothing": "文件里没有一行数据",
}


def read_table(
    path: str | Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    unique: Callable[[Row], str] | None = None,
    check: Check | None = None,
) -> list[tuple[int, Row]]:
    """(line, row) of every row, values stripped; DataFileError lists every problem of the file.

    `required` columns must be there and filled, `optional` may be missing or empty; `unique` gives the value
    that may occur once; `check` returns what else is wrong with a row.
    """
    file = resolve(path)
    try:
        lines = list(csv.reader(io.StringIO(read_text(file))))
    except csv.Error as problem:
        raise DataFileError(f"{file.name}: {problem}") from problem
    heads = [name.strip() for name in lines[0]] if lines else []
    refuse(file.name, _wrong_heads(heads, required, optional))
    rows, problems = _rows(lines[1:], heads)
    problems += [p for line, row in rows for p in _wrong_row(line, row, required=required, check=check)]
    problems += _doubles(rows, unique) if unique else []
    refuse(file.name, sorted(problems, key=_line_of) or ([] if rows else [_WORDS["nothing"]]))
    return rows


def _wrong_heads(heads: list[str], required: Sequence[str], optional: Sequence[str]) -> list[str]:
    missing = [name for name in required if name not in heads]
    extra = [name for name in heads if name and name not in (*required, *optional)]
    problems = []
    if missing:
        problems.append(_WORDS["columns"].format(names="、".join(missing), found="、".join(heads) or "无"))
    if extra:
        problems.append(_WORDS["extra"].format(names="、".join(extra)))
    return problems


def _rows(lines: Iterable[list[str]], heads: list[str]) -> tuple[list[tuple[int, Row]], list[str]]:
    rows: list[tuple[int, Row]] = []
    problems: list[str] = []
    for line, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heads):
            problems.append(_WORDS["width"].format(line=line, wanted=len(heads), found=len(cells)))
            continue
        rows.append((line, dict(zip(heads, (cell.strip() for cell in cells), strict=True))))
    return rows, problems


def _wrong_row(line: int, row: Row, *, required: Sequence[str], check: Check | None) -> list[str]:
    empty = [_WORDS["empty"].format(line=line, name=name) for name in required if not row[name]]
    if empty or check is None:
        return empty
    wrong = check(line, row)
    return [wrong] if wrong else []


def _doubles(rows: list[tuple[int, Row]], unique: Callable[[Row], str]) -> list[str]:
    first: dict[str, int] = {}
    problems = []
    for line, row in rows:
        value = unique(row)
        if value in first:
            problems.append(_WORDS["double"].format(line=line, value=value, first=first[value]))
        first.setdefault(value, line)
    return problems


def _line_of(problem: str) -> int:
    digits = problem[1:].partition("行")[0]
    return int(digits) if digits.isdigit() else 0
