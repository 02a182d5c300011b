"""The classification of a site, read whole or refused whole."""

from pathlib import Path

import pytest

from bot.engine.text.data_files import DataFileError
from bot.engine.text.taxonomy import read_petitions, read_topics, shape

HEAD = 'level1: {code: "01", name: 甲}\nlevel2: {code: "0101", name: 乙}\nitems:\n'
ITEM = '  - code: "%s"\n    name: 丙\n    description: 丁\n    examples: [戊]\n'


def written(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    (folder / "01").mkdir()
    (folder / "01/0101.yml").write_bytes(text.encode(encoding))
    return folder


def test_a_classification_is_read_in_gb18030(tmp_path: Path) -> None:
    topics, examples = read_topics(written(tmp_path, HEAD + ITEM % "010101", encoding="gb18030"))
    assert (list(topics), len(examples)) == (["010101"], 3)


def test_every_problem_is_listed_with_its_line(tmp_path: Path) -> None:
    items = ITEM % "010101" + ITEM % "010101" + ITEM % "020101" + '  - code: "010102"\n'
    with pytest.raises(DataFileError) as refusal:
        read_topics(written(tmp_path, HEAD + items))
    assert [problem.split("：")[0] for problem in refusal.value.problems] == [
        *["0101.yml 第8行", "0101.yml 第12行", "0101.yml 第16行"]
    ]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="第1行"):
        read_topics(written(tmp_path, "nlu: []\n"))


def test_dialect_reads_as_plain_words() -> None:
    assert shape("茅子堵了 3天") == "厕所堵了0天"


def test_every_problem_of_the_petitions_is_listed_with_its_line(tmp_path: Path) -> None:
    topics, _ = read_topics(written(tmp_path, HEAD + ITEM % "010101"))
    good = 'items:\n  - code: "010101"\n    examples: [路灯坏了]\n'
    wrong = '  - code: "999999"\n    examples: [路灯坏了]\n  - code: "010101"\n'
    folder = tmp_path / "petitions"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "one.yml").write_bytes((good + wrong).encode("gb18030"))
    (folder / "a" / "two.yml").write_text("nlu: []\n", encoding="utf-8")

    with pytest.raises(DataFileError) as refusal:
        read_petitions(folder, topics)

    assert [problem.split("：")[0] for problem in refusal.value.problems] == [
        *["one.yml 第4行", "one.yml 第6行", "two.yml 第1行"]
    ]
    assert "999999" in str(refusal.value)
