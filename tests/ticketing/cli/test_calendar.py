import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.order_builders import at, file
from ticketing.cli.__main__ import main
from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.errors import Forbidden
from ticketing.domain.orders import Order
from ticketing.storage import reference
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.storage.orders import events_of, load
from ticketing.usecases import accounts, auditing, city_changes

NOTICE = {
    "year": 2027,
    "source": "测试用的通知",
    "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-04"}],
    "workdays": ["2027-01-10"],
}
CHRISTMAS = at("2026-12-25T10:00")


@pytest.fixture
def notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notice of 2027, and a calendar folder of the test's own."""
    own = tmp_path / "calendar"
    shutil.copytree(reference.CALENDAR, own)
    monkeypatch.setattr(reference, "CALENDAR", own)
    path = tmp_path / "notice.json"
    path.write_text(json.dumps(NOTICE), encoding="utf-8")
    return path


@pytest.fixture
def sessions(environment: Path) -> Iterator[sessionmaker[Session]]:
    """The database that the command will open."""
    engine: Engine = open_database(f"sqlite:///{environment / 'cli.db'}")
    migrate(engine)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def order(sessions: sessionmaker[Session], notice: Path) -> Order:
    """An order whose five working days reach into a year without notice."""
    with transaction(sessions) as session:
        return file(session, now=CHRISTMAS)


@pytest.fixture
def people(sessions: sessionmaker[Session]) -> dict[str, Actor]:
    """An admin and a leader."""
    posts = {"anna": Role.ADMIN, "li": Role.LEADER}
    with transaction(sessions) as session:
        return {name: _account(session, name, role) for name, role in posts.items()}


def _account(session: Session, name: str, role: Role) -> Actor:
    member, _ = accounts.open_account(
        session, name, display_name=name, role=role, unit_id=None, actor=SYSTEM, now=CHRISTMAS
    )
    return member.as_actor()


def decide(sessions: sessionmaker[Session], actor: Actor, draft_id: int = 1) -> None:
    with transaction(sessions) as session:
        city_changes.decide(session, draft_id, accept=True, actor=actor, now=CHRISTMAS)


def test_a_notice_waits_and_the_dues_it_settles_are_listed(
    order: Order, people: dict[str, Actor], notice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calendar", str(notice), "--by", "anna"]) == 0
    out = capsys.readouterr().out
    assert f"{order.number}  G5    2027-01-04 18:00 -> 2027-01-05 18:00  changed" in out
    assert "1 dues would be settled; nothing has changed yet" in out
    assert 2027 not in reference.calendar().years


def test_once_another_person_approved_it_the_same_command_settles_the_dues(
    order: Order,
    people: dict[str, Actor],
    sessions: sessionmaker[Session],
    notice: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["calendar", str(notice), "--by", "anna"])
    decide(sessions, people["li"])
    assert main(["calendar", str(notice)]) == 0
    assert "1 dues settled in 1 orders" in capsys.readouterr().out
    with transaction(sessions) as session:
        five = next(c for c in load(session, order.number).clocks if c.code == "G5")
        assert (five.provisional, five.due) == (False, at("2027-01-05T18:00"))
        names = [event.name for event in events_of(session, [order.number])[order.number]]
        assert names.count("due_settled") == 1
        assert auditing.verify(session) == ()


def test_who_proposed_it_on_the_server_does_not_decide(
    order: Order, people: dict[str, Actor], sessions: sessionmaker[Session], notice: Path
) -> None:
    main(["calendar", str(notice), "--by", "anna"])
    with pytest.raises(Forbidden):
        decide(sessions, people["anna"])


@pytest.mark.parametrize(
    ("by", "words"),
    [([], "name the admin"), (["--by", "nobody"], "没有这个用户名"), (["--by", "li"], "不能")],
)
def test_somebody_has_to_stand_for_it(
    order: Order,
    people: dict[str, Actor],
    notice: Path,
    by: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["calendar", str(notice), *by]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert order.number in told.out  # what the notice would settle is shown all the same


def test_before_the_first_order_a_notice_is_in_force_at_once(
    sessions: sessionmaker[Session], notice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calendar", str(notice)]) == 0
    assert "in force" in capsys.readouterr().out
    assert 2027 in reference.calendar().years


def test_another_notice_of_the_year_has_to_be_meant(
    sessions: sessionmaker[Session], notice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["calendar", str(notice)])
    notice.write_text(json.dumps({**NOTICE, "workdays": []}), encoding="utf-8")
    assert main(["calendar", str(notice)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["calendar", str(notice), "--replace"]) == 0
    assert reference.notice_file(2027)["workdays"] == []


@pytest.mark.parametrize(
    "text", ["", "{", '{"year": 2027}', json.dumps({**NOTICE, "workdays": ["2028-01-01"]}), "[]"]
)
def test_an_unreadable_notice_is_refused(
    environment: Path, notice: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    notice.write_text(text, encoding="utf-8")
    assert main(["calendar", str(notice)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_running_process_sees_a_new_notice_without_a_restart(notice: Path) -> None:
    assert 2027 not in reference.calendar().years
    shutil.copyfile(notice, reference.CALENDAR / "2027.json")
    assert 2027 in reference.calendar().years
    assert 2027 in reference.rulebook().calendar.years
