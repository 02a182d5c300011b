"""Promises of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, code_files, tracked

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RULES = ("ticketing/domain", "ticketing/usecases")
STANDARD_ONLY = "ticketing/domain"
ABSOLUTE = re.compile(r"(^|[^a-z.\w])/(work|root|home/[a-z]+)/")
LOCKS = ("deploy/locks", "pyproject.toml", "Makefile", ".ci/run")


def _under(path: Path, folders: tuple[str, ...]) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(folders)


def _literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, bodies)}
    found = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [text for text in found if text not in docstrings]


def test_file_names_say_what_is_inside() -> None:
    assert not [str(path) for path in code_files() if path.stem in VAGUE]


def test_rules_hold_no_chinese_sentences() -> None:
    rules = [path for path in code_files() if _under(path, RULES)]
    offending = [(path.name, text) for path in rules for text in _literals(path) if CHINESE.search(text)]
    assert rules
    assert not offending


def test_the_domain_imports_the_standard_library_only() -> None:
    foreign = re.compile(r"^\s*(?:from|import) (?!ticketing\.domain)(\w+)", re.MULTILINE)
    import sys  # noqa: PLC0415

    found = {
        (path.name, name)
        for path in code_files()
        if _under(path, (STANDARD_ONLY,))
        for name in foreign.findall(path.read_text(encoding="utf-8"))
        if name not in sys.stdlib_module_names
    }
    assert not found


def test_every_module_says_what_it_is_for() -> None:
    def silent(path: Path) -> bool:
        text = path.read_text(encoding="utf-8")
        return bool(text.strip()) and ast.get_docstring(ast.parse(text)) is None

    assert not [str(path.relative_to(ROOT)) for path in code_files() if silent(path)]


def test_nothing_names_a_path_of_one_machine() -> None:
    texts = tracked(
        ".py", ".md", ".yml", ".yaml", ".toml", ".txt", ".json", ".html", ".js", ".css", "Makefile"
    )
    own = Path(__file__)
    assert not [str(p) for p in texts if p != own and ABSOLUTE.search(p.read_text(encoding="utf-8"))]


def test_package_lists_name_no_download_address() -> None:
    listed = [p for p in tracked(".txt", ".in", ".toml", "Makefile", "run") if _under(p, LOCKS)]
    assert listed
    assert not [str(p) for p in listed if re.search(r"https?://", p.read_text(encoding="utf-8"))]


def test_tracked_files_are_of_a_readable_size() -> None:
    # Vectors of the topics' sentences (decision 11) and the encoder that was tuned on ours (decision 30).
    most = {".npz": 10_000_000, ".bin": 10_000_000}
    assert not [str(path) for path in tracked("") if path.stat().st_size > most.get(path.suffix, 1_500_000)]


@pytest.mark.parametrize("heading", ["## [Unreleased]"])
def test_the_changelog_has_an_open_section_with_content(heading: str) -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = text.partition(heading)[2].partition("\n## ")[0]
    assert section.strip()


def test_decision_records_stay_short_and_name_what_was_rejected() -> None:
    records = [p for p in (ROOT / "docs" / "decisions").glob("0*.md")]
    assert records
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60, record.name
        assert "Rejected" in text, record.name
