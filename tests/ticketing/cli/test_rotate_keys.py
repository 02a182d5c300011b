import base64
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import KEY
from ticketing.cli.__main__ import main
from ticketing.cli.init_demo import database

NEW = base64.urlsafe_b64encode(bytes(range(32, 64))).decode()


def test_a_new_key_takes_over_by_one_command(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init-demo"])
    monkeypatch.setenv("HOTLINE_ENCRYPTION_KEY", NEW)
    monkeypatch.setenv("HOTLINE_EARLIER_ENCRYPTION_KEYS", json.dumps([KEY]))
    monkeypatch.setenv("HOTLINE_ATTACHMENTS_DIR", str(environment / "pictures"))
    assert main(["rotate-keys", "--batch", "50"]) == 0
    assert "written again" in capsys.readouterr().out
    with database() as engine, engine.connect() as connection:
        actions = connection.execute(text("select action from audit_lines")).scalars().all()
    assert "key.rotated" in actions
