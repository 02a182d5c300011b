import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import LEADER, TUESDAY, file
from ticketing.domain.errors import Malformed
from ticketing.storage.units import all_units, save_units
from ticketing.usecases import statistics
from ticketing.usecases.auditing import verify
from ticketing.usecases.exporting import export_report
from ticketing.usecases.statistics import Report, Wanted


def report(session: Session) -> Report:
    file(session)
    evil = [unit for unit in all_units(session).values() if unit.id == "140105.housing"]
    save_units(session, [replace(unit, name="=HYPERLINK(1)") for unit in evil])
    wanted = Wanted(date(2026, 11, 1), date(2026, 11, 30), ("unit", "month"))
    return statistics.report(session, wanted, actor=LEADER, now=TUESDAY + timedelta(hours=1))


def test_a_csv_opens_in_office_programs_and_runs_nothing(session: Session) -> None:
    data = export_report(session, report(session), form="csv", actor=LEADER, now=TUESDAY)
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0][:3] == ["承办单位", "月份", "受理量"]
    assert lines[1][0] == "'=HYPERLINK(1)"
    assert lines[2][0] == "合计"
    assert "解决率" in text


def test_a_workbook_holds_figures_and_definitions(session: Session) -> None:
    data = export_report(session, report(session), form="xlsx", actor=LEADER, now=TUESDAY)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["统计", "指标定义"]
    cell = book["统计"]["A2"]
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")


def test_every_export_is_audited_and_other_formats_are_refused(session: Session) -> None:
    made = report(session)
    export_report(session, made, form="csv", actor=LEADER, now=TUESDAY)
    assert verify(session) == ()
    with pytest.raises(Malformed):
        export_report(session, made, form="pdf", actor=LEADER, now=TUESDAY)
