from datetime import date
from pathlib import Path

import pytest

from tests.ticketing.knowledge.small_base import row, write_file
from ticketing.domain.knowledge import Online
from ticketing.knowledge.files import SHIPPED, KnowledgeFileError, read_entries


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeFileError) as refused:
        read_entries(folder)
    return refused.value.problems


def test_an_entry_is_read_with_its_columns(tmp_path: Path) -> None:
    write_file(tmp_path, [row(materials=["身份证"], online="partly")])
    (entry,) = read_entries(tmp_path)
    assert (entry.id, entry.area, entry.demo) == ("lamp-001", "城市", True)
    assert (entry.valid_until, entry.online, entry.materials) == (
        date(2026, 12, 31),
        Online.PARTLY,
        ("身份证",),
    )


def test_a_gb18030_file_is_read(tmp_path: Path) -> None:
    write_file(tmp_path, [row()], encoding="gb18030")
    assert read_entries(tmp_path)[0].title == "路灯坏了找谁修"


def test_every_problem_is_listed_with_its_line(tmp_path: Path) -> None:
    write_file(tmp_path, [row(), row("card-001", prize="1"), row("tree-001", visits=-1)])
    listed = problems_of(tmp_path)
    assert [line.split(":")[0] for line in listed] == ["city.yml", "city.yml"]
    assert "card-001: prize" in listed[0]
    assert "tree-001: visits" in listed[1]
    line = int(listed[0].split(":")[1].split()[0])
    assert "card-001" in (tmp_path / "city.yml").read_text("utf-8").split("\n")[line - 1]


def test_an_id_used_twice_is_refused_across_files(tmp_path: Path) -> None:
    write_file(tmp_path, [row()])
    write_file(tmp_path, [row(title="别的", paraphrases=["另外"])], name="other.yml")
    assert problems_of(tmp_path) == ["other.yml:5 lamp-001: 'lamp-001' stands already at city.yml:5 lamp-001"]


def test_the_same_wording_in_two_entries_is_refused(tmp_path: Path) -> None:
    write_file(tmp_path, [row(), row("card-001", title="路灯坏了找谁修")])
    assert "stands already" in problems_of(tmp_path)[0]


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "2026"])
def test_a_day_that_does_not_exist_is_refused_with_its_entry(tmp_path: Path, day: str) -> None:
    write_file(tmp_path, [row(valid_until=day), row("card-001", visits=-1)])
    listed = problems_of(tmp_path)
    assert len(listed) == 2
    assert "lamp-001: valid_until" in listed[0]


def test_a_validity_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    write_file(tmp_path, [row(as_of="2026-05-01", valid_until="2026-04-01")])
    assert "lies before" in problems_of(tmp_path)[0]


def test_a_column_written_twice_is_refused(tmp_path: Path) -> None:
    path = write_file(tmp_path, [row()])
    path.write_text(path.read_text("utf-8").replace("  owner:", "  title: 又一个\n  owner:"), "utf-8")
    assert "written twice" in problems_of(tmp_path)[0]


@pytest.mark.parametrize(
    "content", [b"", b"- 1", b"\xff\xff\xff\x00", b"a: [", b"schema: 9\narea: x\nentries: []"]
)
def test_a_file_that_is_no_knowledge_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.yml").write_bytes(content)
    assert problems_of(tmp_path)[0].startswith("odd.yml")


@pytest.mark.parametrize("title", ["　路灯坏了找谁修", "\ufeff路灯坏了找谁修", "路灯坏了找谁修 "])
def test_the_same_wording_in_other_clothes_is_refused(tmp_path: Path, title: str) -> None:
    write_file(tmp_path, [row(), row("card-001", title=title)])
    assert "stands already" in problems_of(tmp_path)[0]


def test_a_wording_without_words_is_refused(tmp_path: Path) -> None:
    write_file(tmp_path, [row(paraphrases=["？！"])])
    assert "holds no words" in problems_of(tmp_path)[0]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path)


def test_the_shipped_base_is_whole_demo_content_and_large_enough() -> None:
    entries = read_entries(SHIPPED)
    assert len(entries) >= 200
    assert all(entry.demo and len(entry.paraphrases) >= 6 and len(entry.answer) <= 180 for entry in entries)
    assert sum(entry.valid_until < date(2026, 11, 22) for entry in entries) >= 3
