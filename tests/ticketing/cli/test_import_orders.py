import csv
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select, text

from ticketing.cli.__main__ import main
from ticketing.cli.init_demo import database
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.storage.database import session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.storage.order_rows import OrderRow
from ticketing.storage.orders import events_of, to_order
from ticketing.usecases.demo_city import load_demo_city

HEADER = [
    "工单编号",
    "受理时间",
    "办结时间",
    "诉求类型",
    "状态",
    "诉求内容",
    "地址",
    "来电人",
    "联系电话",
    "承办单位",
    "办理结果",
    "满意度",
]
UNIT = "小店区住房和城乡建设局"
CLOSED = ["A-1", "2024-03-05 09:30", "2024-03-08 17:00", "投诉", "已办结", "小区电梯坏了", "平阳路1号"]
CLOSED += ["王小明", "13900001234", UNIT, "已修好", "满意"]
OPEN = ["A-2", "2026/11/01", "", "", "办理中", "路灯不亮", "学府街", "", "", "", "", ""]


def row(**changes: str) -> list[str]:
    """Return the closed row with some cells changed, by their column's place in Chinese."""
    cells = dict(zip(HEADER, CLOSED, strict=True)) | changes
    return list(cells.values())


@pytest.fixture
def folder(environment: Path) -> Path:
    with database() as engine:
        migrate(engine)
        with transaction(session_factory(engine)) as session:
            load_demo_city(session)
    return environment


def write(folder: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    file = folder / "old.csv"
    with file.open("w", encoding=encoding, newline="") as opened:
        csv.writer(opened).writerows([HEADER, *rows])
    return file


def orders() -> list[Order]:
    with database() as engine, transaction(session_factory(engine)) as session:
        rows = session.scalars(select(OrderRow).order_by(OrderRow.created_at))
        return [to_order(one) for one in rows]


def rejects(folder: Path) -> list[list[str]]:
    with (folder / "old.csv.rejects.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))[1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_closed_orders_become_history_and_open_ones_wait_for_a_dispatcher(
    folder: Path, encoding: str
) -> None:
    assert main(["import-orders", str(write(folder, CLOSED, OPEN, encoding=encoding))]) == 0
    done, waiting = orders()
    assert (done.state, waiting.state) == (State.CLOSED, State.AWAITING_DISPATCH)
    assert done.number.startswith("TY20240305-")
    assert done.closed_at is not None
    assert done.lead_id == "140105.housing"
    assert done.rating is not None
    assert (done.rating.satisfied, done.rating.solved) == (4, True)
    assert done.request.elements["phone"].value == "13900001234"
    assert (done.request.source.channel, done.request.source.external_id) == ("import", "old:A-1")


def test_no_clock_runs_for_what_is_closed_and_nobody_is_notified(folder: Path) -> None:
    main(["import-orders", str(write(folder, CLOSED, OPEN))])
    done, waiting = orders()
    assert done.clocks == ()
    assert done.next_check_at is None
    assert waiting.running
    with database() as engine, transaction(session_factory(engine)) as session:
        assert session.execute(text("select count(*) from outbox")).scalar() == 0
        assert [event.name for event in events_of(session, [done.number])[done.number]] == ["import"]


def test_the_same_file_again_does_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(folder, CLOSED, OPEN)
    main(["import-orders", str(file)])
    assert main(["import-orders", str(file)]) == 0
    assert "imported 0, known already 2, rejected 0" in capsys.readouterr().out
    assert len(orders()) == 2
    assert main(["import-orders", str(file), "--source", "another"]) == 0
    assert len(orders()) == 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"工单编号": ""}, "没有工单编号"),
        ({"诉求内容": " "}, "没有诉求内容"),
        ({"受理时间": "上个月"}, "不是能识别的时间：上个月"),
        ({"受理时间": ""}, "没有受理时间"),
        ({"受理时间": "2099-01-01"}, "受理时间在将来"),
        ({"办结时间": "2023-01-01"}, "办结时间早于受理时间"),
        ({"状态": "飞走了"}, "状态“飞走了”不认识"),
        ({"诉求类型": "唱歌"}, "诉求类型“唱歌”不认识"),
        ({"承办单位": "月球局"}, "没有名为“月球局”的单位"),
        ({"满意度": "七"}, "“满意度”的值“七”不认识"),
        ({"来电人": "王" * 81}, "“来电人”超过80个字"),
    ],
)
def test_a_row_that_cannot_be_taken_lies_beside_with_its_reason(
    folder: Path, changes: dict[str, str], reason: str
) -> None:
    assert main(["import-orders", str(write(folder, row(**changes), OPEN))]) == 1
    assert len(orders()) == 1
    [rejected] = rejects(folder)
    assert reason in rejected[0]
    assert rejected[1:] == row(**changes)


def test_a_mended_file_of_rejects_can_be_imported(folder: Path) -> None:
    main(["import-orders", str(write(folder, row(状态="飞走了")))])
    rejected = folder / "old.csv.rejects.csv"
    rejected.write_text(
        rejected.read_text(encoding="utf-8-sig").replace("飞走了", "已办结"), encoding="utf-8"
    )
    assert main(["import-orders", str(rejected)]) == 0
    assert len(orders()) == 1


def test_secret_matter_is_neither_stored_nor_repeated(folder: Path) -> None:
    main(["import-orders", str(write(folder, row(诉求内容="这是绝密文件的内容"), OPEN))])
    assert len(orders()) == 1
    assert "绝密" not in (folder / "old.csv.rejects.csv").read_text(encoding="utf-8-sig")
    assert b"\xe7\xbb\x9d\xe5\xaf\x86" not in (folder / "cli.db").read_bytes()


def test_a_workbook_with_real_dates_is_read(folder: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    sheet.append([100001, datetime(2024, 3, 5, 9, 30), *CLOSED[2:]])  # noqa: DTZ001  (spreadsheets have no zones)
    book.save(folder / "old.xlsx")
    assert main(["import-orders", str(folder / "old.xlsx")]) == 0
    [done] = orders()
    assert done.request.source.external_id == "old:100001"


def test_cells_that_a_spreadsheet_would_run_are_made_harmless(folder: Path) -> None:
    main(["import-orders", str(write(folder, row(状态="?", 地址="=cmd()")))])
    assert "'=cmd()" in rejects(folder)[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n1,2\n", "文件缺少必要的列"),
        (b"", "文件缺少必要的列"),
        (b"\xff\xfe\x00\x81\x20", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_whole(
    folder: Path, content: bytes, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "old.csv"
    file.write_bytes(content)
    assert main(["import-orders", str(file)]) == 2
    assert reason in capsys.readouterr().err


def test_a_workbook_that_is_none_and_a_missing_file_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "old.xlsx").write_bytes(b"no workbook")
    assert main(["import-orders", str(folder / "old.xlsx")]) == 2
    assert main(["import-orders", str(folder / "nowhere.csv")]) == 2
    assert "nowhere.csv" in capsys.readouterr().err
