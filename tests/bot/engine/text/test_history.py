"""Old orders as sites export them."""

import json
from pathlib import Path

import openpyxl
import pytest

from bot.engine.text.history import HistoryError, mask, read_history


def test_columns_are_found_by_their_chinese_names_in_gb18030(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("工单标题,工单内容,承办单位\n路灯,路灯坏了三天,城管局\n".encode("gb18030"))
    order = read_history(file).orders[0]
    assert (order.text, order.unit) == ("路灯坏了三天", "城管局")


def test_an_excel_sheet_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["内容", "事项分类"])
    book.active.append(["小区电梯坏了没人修", "070901"])
    book.save(tmp_path / "old.xlsx")
    assert read_history(tmp_path / "old.xlsx").orders[0].topic == "070901"


def test_rows_are_left_out_with_reason_and_line(tmp_path: Path) -> None:
    rows = [
        {"text": "路灯坏了", "topic": "a"},
        {"text": "", "topic": "a"},
        {"text": "暖气不热", "topic": ""},
        {"text": "路灯坏了", "topic": "a"},
    ]
    file = tmp_path / "old.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    history = read_history(file)
    assert len(history.orders) == 1
    assert history.refused == {"no text": [2], "neither topic nor unit": [3], "repeated": [4]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("old.jsonl", b'{"text": "a"'),
        ("old.jsonl", b"[1]"),
        ("old.csv", "姓名,年龄\n甲,1\n".encode()),
        ("old.xlsx", b"no zip"),
        ("old.txt", b"x"),
        ("old.csv", b"\xff\xff\xff"),
    ],
    ids=["cut JSON", "no object", "no known column", "no Excel", "unknown kind", "unknown encoding"],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(HistoryError):
        read_history(tmp_path / name)


def test_numbers_of_persons_are_masked() -> None:
    masked = mask("电话13900001234，身份证110101190001011234，邮箱a.b@example.org，3号楼")
    assert masked == "电话0，身份证0，邮箱@，3号楼"
