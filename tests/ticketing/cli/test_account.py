import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ticketing.cli.__main__ import main
from ticketing.cli.init_demo import database
from ticketing.storage.database import session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.usecases import staff


@pytest.fixture(autouse=True)
def migrated(environment: Path) -> None:
    with database() as engine:
        migrate(engine)


def signs_in(username: str, password: str) -> bool:
    with database() as engine, transaction(session_factory(engine)) as session:
        return staff.sign_in(session, username, password, now=datetime.now(UTC))[1] is None


def test_the_first_admin_is_opened_without_any_console(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "open", "first.admin", "--role", "admin", "--name", "管理员"]) == 0
    password = re.search(r"first password (\w+)", capsys.readouterr().out)
    assert password
    assert signs_in("first.admin", password[1])
    assert main(["account", "list"]) == 0
    assert "first.admin\tadmin\t-\tfirst password" in capsys.readouterr().out


def test_a_password_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    main(["account", "open", "operator9", "--role", "operator"])
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough phrase\n"))
    assert main(["account", "set-password", "operator9"]) == 0
    assert signs_in("operator9", "a long enough phrase")


def test_an_account_is_changed_closed_reopened_and_reset(capsys: pytest.CaptureFixture[str]) -> None:
    main(["account", "open", "someone", "--role", "operator"])
    assert main(["account", "change", "someone", "--role", "leader"]) == 0
    assert main(["account", "close", "someone"]) == 0
    assert main(["account", "list"]) == 0
    assert "someone\tleader\t-\tclosed" in capsys.readouterr().out
    assert main(["account", "reopen", "someone"]) == 0
    assert main(["account", "reset-password", "someone"]) == 0
    password = re.search(r"first password (\w+)", capsys.readouterr().out)
    assert password
    assert signs_in("someone", password[1])
    assert main(["account", "tie-subject", "someone", "--subject", "s-1"]) == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["close", "nobody"], "没有这个用户名"),
        (["open", "new.one"], "请选择岗位"),
        (["open", "new.one", "--role", "unit"], "必须选择所属单位"),
        (["open", "new.one", "--role", "unit", "--unit", "nowhere"], "没有找到这个承办单位"),
    ],
)
def test_a_refusal_says_why(arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", *arguments]) == 1
    assert reason in capsys.readouterr().err
