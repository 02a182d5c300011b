"""A database of the test's own, named by the environment as in real life."""

from pathlib import Path

import pytest

from tests.conftest import KEY


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set the settings for commands that read them; return the folder of the database."""
    values = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'cli.db'}",
        "SERVICE_TOKEN": "s" * 40,
        "ENGINE_SECRET": "e" * 40,
        "ENCRYPTION_KEY": KEY,
        "SESSION_KEY": "k" * 40,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"HOTLINE_{name}", value)
    return tmp_path
