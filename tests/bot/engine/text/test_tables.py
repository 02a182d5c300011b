"""A site's own tables: whole or not at all."""

from pathlib import Path

import pytest

from bot.engine.text.data_files import DataFileError
from bot.engine.text.tables import read_table

GOOD = "word,plain\n咋,怎么\n甚,什么\n"


def written(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    file = folder / "t.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_people_have(encoding: str, tmp_path: Path) -> None:
    rows = read_table(written(tmp_path, GOOD, encoding=encoding), required=("word", "plain"))
    assert rows == [(2, {"word": "咋", "plain": "怎么"}), (3, {"word": "甚", "plain": "什么"})]


def test_every_problem_is_listed_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, "word,plain\n咋,怎么\n咋,如何\n甚,\n啥\n")
    with pytest.raises(DataFileError) as refusal:
        read_table(file, required=("word", "plain"), unique=lambda row: row["word"])
    assert [problem[:3] for problem in refusal.value.problems] == ["第3行", "第4行", "第5行"]


@pytest.mark.parametrize(
    ("text", "words"), [("字,词\n", "缺少列"), ("word,plain,x\n", "不认识"), ("word,plain\n", "没有一行")]
)
def test_wrong_columns_and_empty_files_are_refused(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=words):
        read_table(written(tmp_path, text), required=("word", "plain"))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(DataFileError, match="GB18030"):
        read_table(file, required=("word",))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"none\.csv"):
        read_table(tmp_path / "none.csv", required=("word",))
