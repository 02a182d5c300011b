from pathlib import Path

import pytest

from ticketing.knowledge.files import KnowledgeFileError
from ticketing.knowledge.lists import read_lists


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_items_know_their_list_and_line(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "some.yml"
    path.write_text("什么:\n- 啥\n- 甚\n", encoding)
    assert [(item.group, item.text, item.place) for item in read_lists(path)] == [
        ("什么", "啥", "some.yml:2"),
        ("什么", "甚", "some.yml:3"),
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"- a\n- b\n", "some.yml:1"),
        (b"", "some.yml:1"),
        (b"a: [b]\nc: d\n", "some.yml:2"),
        (b"a:\n- b\n- [c]\n", "some.yml:3"),
        (b"a:\n- b\n-\n", "some.yml:3"),
        (b"a: [b\n", "some.yml:2"),
        (b"a: [b]\nc: [b]\n", "some.yml:2"),
        (b"\xff\xff\xff\x00", "some.yml"),
        (b"a: [\x01]", "some.yml"),
    ],
)
def test_what_is_no_list_of_words_is_refused_with_its_line(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "some.yml"
    path.write_bytes(content)
    with pytest.raises(KnowledgeFileError) as refused:
        read_lists(path)
    assert refused.value.problems[0].startswith(line)
