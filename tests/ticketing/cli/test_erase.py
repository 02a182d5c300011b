from pathlib import Path

import pytest

from tests.ticketing.order_builders import file
from ticketing.cli.__main__ import main
from ticketing.cli.init_demo import database
from ticketing.storage.database import session_factory, transaction
from ticketing.storage.migrate import migrate


@pytest.fixture
def number(environment: Path) -> str:
    with database() as engine:
        migrate(engine)
        with transaction(session_factory(engine)) as session:
            return file(session).number


def test_the_first_run_only_says_what_would_go(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase"]) == 0
    assert "would be erased: 0 orders" in capsys.readouterr().out


def test_the_real_run_ends(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "--really"]) == 0
    assert "done" in capsys.readouterr().out


def test_an_open_order_is_not_erased_and_the_reason_is_said(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["erase", "--order", number, "--reason", "本人申请", "--really"]) == 1
    assert "工单还在办理" in capsys.readouterr().out
