"""Reports to ticketing survive its absence and ours, and arrive in order."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.desk_client import DeskRefused, DeskUnreachable
from bot.channels.voice.reports import Reports

REPORT = {"kind": "call", "at": "2026-11-22T08:00:00+00:00", "body": {}}


class Desk:
    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.got: list[dict[str, Any]] = []

    async def take(self, report: dict[str, Any]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.got.append(report)


def _number(n: int) -> dict[str, Any]:
    return REPORT | {"n": n}


def test_a_report_is_delivered_at_once(tmp_path: Path) -> None:
    desk = Desk()
    reports = Reports(tmp_path, desk.take)
    asyncio.run(reports.file(_number(1)))
    assert (desk.got, reports.waiting) == ([_number(1)], 0)


def test_what_could_not_be_delivered_waits_and_goes_first(tmp_path: Path) -> None:
    desk = Desk(DeskUnreachable("gone"))

    async def go() -> None:
        reports = Reports(tmp_path, desk.take)
        await reports.file(_number(1))
        assert reports.waiting == 1
        await reports.file(_number(2))

    asyncio.run(go())
    assert [report["n"] for report in desk.got] == [1, 2]


def test_another_process_delivers_what_one_left_behind(tmp_path: Path) -> None:
    asyncio.run(Reports(tmp_path, Desk(DeskUnreachable("gone")).take).file(_number(1)))
    desk = Desk()

    async def go() -> None:
        reports = Reports(tmp_path, desk.take)
        reports.start()
        while reports.waiting:
            await asyncio.sleep(0.01)
        await reports.stop()

    asyncio.run(go())
    assert desk.got == [_number(1)]


@pytest.mark.parametrize(("status", "kept"), [(422, 0), (401, 1), (429, 1)])
def test_a_refusal_for_good_is_dropped_a_passing_one_waits(tmp_path: Path, status: int, kept: int) -> None:
    reports = Reports(tmp_path, Desk(DeskRefused(status, "no", "")).take)
    asyncio.run(reports.file(_number(1)))
    assert reports.waiting == kept


def test_on_a_full_disk_a_report_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file where the folder should be")
    desk = Desk()
    asyncio.run(Reports(tmp_path / "reports", desk.take).file(_number(1)))
    assert desk.got == [_number(1)]


def test_a_broken_file_does_not_hold_up_the_others(tmp_path: Path) -> None:
    (tmp_path / "0.json").write_text("{broken")
    desk = Desk()
    asyncio.run(Reports(tmp_path, desk.take).file(_number(2)))
    assert desk.got == [_number(2)]
