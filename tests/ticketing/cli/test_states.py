from pathlib import Path

from ticketing.cli.states import write_states

ROOT = Path(__file__).parents[3]


def test_the_committed_page_is_the_one_the_table_draws(tmp_path: Path) -> None:
    write_states(tmp_path / "states.md")
    drawn = (tmp_path / "states.md").read_text(encoding="utf-8")
    assert drawn == (ROOT / "docs" / "states.md").read_text(encoding="utf-8"), "run `make states`"
