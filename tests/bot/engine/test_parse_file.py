"""The batch command: one row out for each good line in, bad ones reported by number."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.engine.parse_file import (
    RULES,
    UNITS,
    BadLineError,
    open_parser,
    parse_lines,
    read_line,
    with_site,
)
from bot.engine.text.data_files import DataFileError
from bot.engine.text.site_models import SiteModels
from bot.engine.text.unit_rules import UnitTable

PARSED = {
    "intent": {"name": "complain", "confidence": 0.9},
    "topic": {"code": "010101", "name": "路灯", "confidence": 0.8, "level1": {}, "level2": {}},
}


async def parse(text: str) -> dict[str, Any]:
    if "坏掉的" in text:
        raise RuntimeError(text)
    return PARSED


def run(*lines: bytes) -> tuple[list[dict[str, Any]], str]:
    out, report = io.StringIO(), io.StringIO()
    asyncio.run(parse_lines(lines, parse, out=out, report=report))
    return [json.loads(line) for line in out.getvalue().splitlines()], report.getvalue()


def line(**row: object) -> bytes:
    return json.dumps(row).encode()


def test_a_row_holds_what_was_read() -> None:
    rows, _ = run(line(id="a", text="路灯不亮"))
    assert rows[0]["id"] == "a"
    assert rows[0]["intent"] == "complain"
    assert rows[0]["topic"]["level3"] == {"code": "010101", "name": "路灯"}
    assert rows[0]["emergency"] is None


def test_lines_of_older_systems_are_read() -> None:
    rows, report = run(
        '{"id": "旧", "text": "路灯不亮"}'.encode("gb18030"), b"\xef\xbb\xbf" + line(id=2, text="好")
    )
    assert [row["id"] for row in rows] == ["旧", 2]
    assert not report


def test_bytes_of_no_encoding_are_a_bad_line() -> None:
    assert "line 1: not JSON" in run(b'{"id": 1, "text": "\xff\xff"}')[1]


def test_a_bad_line_is_reported_by_number_and_the_rest_is_read() -> None:
    rows, report = run(line(id=1, text="好"), b"{", line(id=2), b"", line(id=3, text="行"))
    assert [row["id"] for row in rows] == [1, 3]
    assert "line 2: not JSON" in report
    assert "line 3: text is missing or empty" in report


def test_a_message_that_breaks_a_reader_is_not_quoted() -> None:
    rows, report = run(line(id=1, text="坏掉的"), line(id=2, text="好"))
    assert [row["id"] for row in rows] == [2]
    assert report == "line 1: could not be read (RuntimeError)\n"


@pytest.mark.parametrize(
    "bad",
    [b"[]", b"\xff\xfe", line(id=True, text="a"), line(id="a", text=" "), line(id="a", text="字" * 20_001)],
)
def test_lines_of_the_wrong_shape_are_refused(bad: bytes) -> None:
    with pytest.raises(BadLineError):
        read_line(bad)


class Site(SiteModels):
    """A site whose old orders went to one bureau."""

    def rank_units(self, text: str) -> list[dict[str, Any]]:
        return [{"label": "太原市水务局", "confidence": 0.9}]


def test_units_of_old_orders_join_the_ranking() -> None:
    table = UnitTable.from_files(RULES, UNITS)

    async def read() -> dict[str, Any]:
        return await with_site(parse, Site(), table)("路灯不亮")

    parsed = asyncio.run(read())
    assert parsed["unit_ranking"][0]["name"] == "太原市水务局"
    assert parsed["unit_ranking"][0]["history"] == 0.9


def test_a_folder_with_nothing_learnt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_parser(tmp_path)


def test_a_learnt_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "unit-labels.joblib").write_bytes(b"no model")
    with pytest.raises(DataFileError, match=r"unit-labels\.joblib"):
        open_parser(tmp_path)
