import re
from pathlib import Path

from ticketing.settings import PREFIX, Settings

TABLE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def test_every_setting_stands_in_the_table_of_operations_and_no_other() -> None:
    written = re.findall(rf"^\| `{PREFIX}(\w+)` \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(written) == sorted(name.upper() for name in Settings.model_fields)


def test_what_must_be_set_is_marked() -> None:
    needed = [name.upper() for name, field in Settings.model_fields.items() if field.is_required()]
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert [name for name in needed if not any(f"`{PREFIX}{name}` | needed" in line for line in lines)] == []
