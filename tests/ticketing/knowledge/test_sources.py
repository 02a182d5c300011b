from pathlib import Path

import pytest

from tests.ticketing.knowledge.small_base import row, write_folder
from ticketing.knowledge.files import SHIPPED, KnowledgeFileError
from ticketing.knowledge.sources import read_sources, read_synonyms
from ticketing.knowledge.wording_forms import comparable


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeFileError) as refused:
        read_sources(folder)
    return refused.value.problems


def test_a_folder_without_tables_uses_the_shipped_ones(tmp_path: Path) -> None:
    sources = read_sources(write_folder(tmp_path))
    assert sources.synonyms["房本"] == "不动产权证"
    assert "请问" in sources.openings


def test_the_problems_of_all_files_are_listed_together(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [row(visits=-1)])
    (folder / "synonyms.yml").write_text("医保: 医疗保险\n", "utf-8")
    (folder / "openings.yml").write_text("a: [请问, 请问]\n", "utf-8")
    listed = "\n".join(problems_of(folder))
    assert "lamp-001: visits" in listed
    assert "synonyms.yml:1: '医保': a list expected" in listed
    assert "openings.yml:1: '请问' stands already at openings.yml:1" in listed


def test_a_sentence_may_not_be_answered_and_unanswered_at_once(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "out_of_scope.yml").write_text("other:\n- 讲个笑话\n- 水费怎么交\n", "utf-8")
    assert problems_of(folder) == ["out_of_scope.yml:3: '水费怎么交' is a wording of entry bill-001"]


def test_a_shipped_sentence_out_of_scope_gives_way_to_a_site_s_own_entry(tmp_path: Path) -> None:
    stranger = read_sources(SHIPPED).out_of_scope[0]
    folder = write_folder(tmp_path, [row(title=stranger)])
    (folder / "out_of_scope.yml").unlink()
    assert stranger not in read_sources(folder).out_of_scope


def test_an_everyday_word_stands_for_one_word_of_the_forms_only(tmp_path: Path) -> None:
    (tmp_path / "synonyms.yml").write_text("医保: [医疗险]\n保险: [医疗险]\n", "utf-8")
    with pytest.raises(KnowledgeFileError, match=r"synonyms\.yml:2"):
        read_synonyms(tmp_path)


def test_the_shipped_sentences_out_of_scope_are_many_and_no_entry_s_wording() -> None:
    sources = read_sources(SHIPPED)
    wordings = {comparable(text) for entry in sources.entries for text in entry.questions}
    assert len(sources.out_of_scope) >= 500
    assert not wordings & set(map(comparable, sources.out_of_scope))
