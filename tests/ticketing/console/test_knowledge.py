import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ticketing.staffed_city import City, staffed_city
from ticketing.knowledge.files import SHIPPED, read_entries
from ticketing.knowledge.library import Library

ENTRY = "heating-001"
PAGE = f"/console/knowledge/{ENTRY}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site's own small knowledge folder."""
    made = tmp_path / "knowledge"
    made.mkdir()
    shutil.copyfile(SHIPPED / "heating.yml", made / "heating.yml")
    return made


@pytest.fixture
def city(tmp_path: Path, folder: Path) -> Iterator[City]:
    """A city with that knowledge, without the slow model of meaning."""
    with staffed_city(tmp_path, now=datetime.now(UTC)) as staffed:
        state = staffed.app.state
        state.settings = state.settings.model_copy(update={"knowledge_dir": folder})
        state.knowledge = Library(folder, cache_dir=tmp_path / "cache", make_encoder=lambda: None)
        yield staffed


def _propose(city: City, username: str, **fields: str) -> int:
    return city.browser(username).send(PAGE, PAGE, **fields).status_code


def _answer(folder: Path) -> str:
    return next(entry.answer for entry in read_entries(folder) if entry.id == ENTRY)


def test_entries_are_found_by_words_area_and_standing(city: City) -> None:
    browser = city.browser("operator")
    assert ENTRY in browser.text("/console/knowledge?q=什么时候开始供暖&kind=供暖&standing=valid")
    assert ENTRY not in browser.text("/console/knowledge?standing=expired")
    assert ENTRY not in browser.text("/console/knowledge?q=护照")


def test_a_change_counts_only_when_somebody_else_approved_it(city: City, folder: Path) -> None:
    before = _answer(folder)
    assert _propose(city, "operator", answer="供暖期是 11 月 1 日到次年 3 月 31 日。") == 303
    assert _answer(folder) == before
    reply = city.browser("reviewer").send(PAGE, f"{PAGE}/1", accept="yes")
    assert reply.status_code == 303, reply.text
    assert _answer(folder) == "供暖期是 11 月 1 日到次年 3 月 31 日。"


def test_nobody_approves_her_own_change(city: City, folder: Path) -> None:
    before = _answer(folder)
    _propose(city, "reviewer", answer="别的答复")
    reply = city.browser("reviewer").send(PAGE, f"{PAGE}/1", accept="yes")
    assert reply.status_code == 403
    assert "另一位" in reply.text
    assert _answer(folder) == before


def test_an_operator_approves_nothing(city: City) -> None:
    _propose(city, "admin", answer="别的答复")
    assert city.browser("operator").send(PAGE, f"{PAGE}/1", accept="yes").status_code == 403


def test_a_declined_change_is_kept_with_both_names(city: City, folder: Path) -> None:
    before = _answer(folder)
    _propose(city, "operator", answer="别的答复", note="听同事说的")
    city.browser("reviewer").send(PAGE, f"{PAGE}/1", accept="no")
    html = city.browser("operator").text(PAGE)
    for words in ("未采纳", "operator甲", "reviewer甲", "听同事说的"):
        assert words in html
    assert _answer(folder) == before


def test_the_validity_is_extended_in_the_file(city: City, folder: Path) -> None:
    _propose(city, "operator", valid_until="2029-12-31")
    city.browser("admin").send(PAGE, f"{PAGE}/1", accept="yes")
    entry = next(entry for entry in read_entries(folder) if entry.id == ENTRY)
    assert entry.valid_until.isoformat() == "2029-12-31"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "没有修改任何内容"),
        ({"answer": " "}, "还有必填的内容没有填写"),
        ({"answer": "长" * 601}, "最多600个字"),
        ({"valid_until": "2020-01-01"}, "日期或时间不完整"),
    ],
)
def test_a_change_with_a_fault_is_refused_in_words(city: City, fields: dict[str, str], words: str) -> None:
    reply = city.browser("operator").send(PAGE, PAGE, **fields)
    assert reply.status_code == 422
    assert words in reply.text


def test_an_entry_that_changed_meanwhile_is_not_overwritten(city: City, folder: Path) -> None:
    _propose(city, "operator", answer="第一个修改")
    _propose(city, "operator", answer="第二个修改")
    reviewer = city.browser("reviewer")
    assert reviewer.send(PAGE, f"{PAGE}/1", accept="yes").status_code == 303
    library: Library = city.app.state.knowledge
    library._looked = float("-inf")
    library.settle(30)
    assert reviewer.send(PAGE, f"{PAGE}/2", accept="yes").status_code == 409
    assert _answer(folder) == "第一个修改"


def test_an_unknown_entry_is_a_page_that_says_so(city: City) -> None:
    assert city.browser("operator").get("/console/knowledge/heating-999").status_code == 404
