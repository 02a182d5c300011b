"""Old orders as sites export them."""

import json
from pathlib import Path

import openpyxl
import pytest

from bot.engine.text.history import HistoryError, read_history


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


def problems(file: Path, content: bytes) -> list[str]:
    file.write_bytes(content)
    with pytest.raises(HistoryError) as refused:
        read_history(file)
    return refused.value.problems


def test_every_broken_line_is_listed_and_the_file_refused(tmp_path: Path) -> None:
    content = '{"text": "路灯坏了", "topic": "a"}\n{"text"\n[1]\n'.encode()
    assert problems(tmp_path / "old.jsonl", content) == ["line 2: not JSON", "line 3: not an object"]


def test_rows_with_too_few_columns_are_listed_by_line(tmp_path: Path) -> None:
    content = '内容,承办单位\n"路灯\n坏了",城管局\n暖气不热\n'.encode()
    assert problems(tmp_path / "old.csv", content) == ["line 4: 1 columns instead of 2"]


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    content = "内容,内容,承办单位\n路灯坏了,路灯坏了,城管局\n".encode()
    assert problems(tmp_path / "old.csv", content) == ["line 1: column 内容 is there twice"]


def test_missing_columns_are_named_beside_what_is_there(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "old.csv", "姓名,年龄\n甲,1\n".encode())
    assert problem.startswith("line 1: there is 姓名, 年龄; needed is one of text")


def test_a_wrong_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    assert problems(tmp_path / "old.csv", b"text,topic\n\xff\xff,a\n") == [
        "line 2: neither UTF-8 nor GB18030"
    ]


def test_a_file_without_one_usable_row_says_why_for_each(tmp_path: Path) -> None:
    content = "text,topic\n路灯坏了,\n".encode()
    assert problems(tmp_path / "old.csv", content) == ["line 2: neither topic nor unit"]


def test_columns_may_be_missing_in_some_lines_of_json(tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    file.write_text(
        '{"text": "路灯坏了", "topic": "a"}\n{"content": "暖气不热", "topic": "b"}', encoding="utf-8"
    )
    assert [order.text for order in read_history(file).orders] == ["路灯坏了", "暖气不热"]
