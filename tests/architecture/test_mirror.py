"""A test lies where its module lies, so that nobody has to search; exceptions are listed with a reason."""

from tests.architecture.sources import ROOT, code_files

# Modules whose behaviour is shown elsewhere, and where.
ELSEWHERE = ROOT / "tests" / "architecture" / "tested_elsewhere.txt"


def test_every_module_has_a_test_at_its_mirrored_path_or_a_listed_reason() -> None:
    lines = ELSEWHERE.read_text(encoding="utf-8").splitlines()
    listed = {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
    missing = []
    for path in code_files():
        relative = path.relative_to(ROOT)
        test = ROOT / "tests" / relative.parent / f"test_{relative.stem}.py"
        if path.stem.startswith("__") or "migrations" in relative.parts or test.exists():
            continue
        folders = {f"{parent.as_posix()}/" for parent in relative.parents}
        if relative.as_posix() not in listed and not folders & listed:
            missing.append(relative.as_posix())
    assert not missing


def test_the_list_of_exceptions_names_only_modules_that_exist() -> None:
    lines = ELSEWHERE.read_text(encoding="utf-8").splitlines()
    named = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    assert not [name for name in named if not (ROOT / name).exists()]
