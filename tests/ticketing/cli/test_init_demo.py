import json
from pathlib import Path

import pytest

from ticketing.cli import init_demo
from ticketing.cli.__main__ import main


@pytest.fixture(autouse=True)
def few_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing a password for every unit of the city takes seconds; the accounts have tests of their own."""
    made: list[str] = []

    def once(*_: object, **__: object) -> list[dict[str, str]]:
        made.append("x")
        return [{"username": "operator"}] if len(made) == 1 else []

    monkeypatch.setattr(init_demo, "create_demo_staff", once)


def staff(capsys: pytest.CaptureFixture[str]) -> list[object]:
    found: list[object] = json.loads(capsys.readouterr().out.splitlines()[-1])["staff"]
    return found


def test_the_last_line_names_the_accounts_that_were_made(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init-demo"]) == 0
    assert staff(capsys) == [{"username": "operator"}]
    assert main(["init-demo"]) == 0
    assert staff(capsys) == []


def test_a_reset_begins_from_nothing(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init-demo"])
    assert main(["reset-demo"]) == 0
    assert "271 units" in capsys.readouterr().out
