import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

import ticketing.main
import ticketing.storage.rotation  # noqa: F401  (these import every table)
from ticketing.storage.base import Base
from ticketing.storage.migrate import MIGRATIONS, migrate


def test_migrations_and_tables_agree(database: Engine) -> None:
    with database.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert not differences


def test_migrating_twice_changes_nothing(fresh_sqlite: Engine) -> None:
    migrate(fresh_sqlite)


def test_migrations_are_numbered_in_one_line() -> None:
    files = sorted((MIGRATIONS / "versions").glob("0*.py"))
    down: str | None = None
    for number, file in enumerate(files, start=1):
        text = file.read_text(encoding="utf-8")
        assert file.stem.startswith(f"{number:04d}_")
        assert f'revision = "{file.stem}"' in text
        found = re.search(r'^down_revision = (?:"(\w+)"|None)$', text, re.MULTILINE)
        assert found
        assert found.group(1) == down
        down = file.stem
