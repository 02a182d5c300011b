from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.order_builders import PHONE, TUESDAY, UNIT, file, order_in
from tests.ticketing.order_builders import request as citizens_request
from tests.ticketing.own_databases import own_sessions
from ticketing.domain.actors import BOT
from ticketing.domain.elements import Element
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.states import State
from ticketing.storage import orders as table
from ticketing.storage.base import keyed_hash
from ticketing.storage.database import transaction
from ticketing.storage.order_rows import OrderRow, SupervisionRow
from ticketing.usecases import auditing, filing, handling

Sessions = sessionmaker[Session]


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sessions]:
    """Sessions that really commit."""
    yield from own_sessions(request, tmp_path)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.DISPATCHED, State.AWAITING_FOLLOW_UP, State.CLOSED])
def test_an_order_comes_back_as_it_was_stored(session: Session, state: State) -> None:
    order = replace(order_in(state), number="TY20261110-0001")
    stored = table.insert(session, order)
    session.expire_all()
    assert replace(table.load(session, order.number), revision=0) == order
    assert stored.revision == 1


def test_what_is_returned_at_storing_is_what_is_read_later(session: Session) -> None:
    told = order_in(State.DISPATCHED, title="电话13900001234的来电", place={"text": "找13900001234"})
    stored = table.insert(session, replace(told, number="TY20261110-0001"))
    assert table.load(session, stored.number) == stored
    assert "13900001234" not in stored.request.title


def test_an_unknown_number_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        table.load(session, "TY20261110-0001")


def test_an_old_revision_is_refused(session: Session) -> None:
    order = file(session)
    table.save(session, replace(order, urged_count=1))
    with pytest.raises(Conflict):
        table.save(session, replace(order, urged_count=2))


def test_what_a_savepoint_took_back_is_read_as_it_was(session: Session) -> None:
    number = file(session).number
    before = table.load(session, number)
    point = session.begin_nested()
    table.save(session, replace(before, officer="王", clocks=before.clocks[:-1]))
    point.rollback()
    assert table.load(session, number) == before
    assert table.save(session, replace(before, officer="李")).revision == before.revision + 1


def test_a_row_shows_what_was_saved(session: Session) -> None:
    number = file(session).number
    row = session.get_one(OrderRow, number)
    order = table.load(session, number)
    late = replace(order.clocks[0], missed_at=TUESDAY, cleared_at=TUESDAY)
    saved = table.save(session, replace(order, officer="王", clocks=(late, *order.clocks[1:])))
    assert (row.officer, row.revision, row.clocks[0].missed_at) == ("王", saved.revision, TUESDAY)
    session.expire_all()
    assert table.load(session, number) == saved


def test_nothing_changed_is_no_new_revision(session: Session) -> None:
    order = table.load(session, file(session).number)
    assert table.save(session, order) == order


def test_what_the_citizen_said_is_not_readable_in_the_table(session: Session) -> None:
    number = file(session, matter=f"我叫王小明，电话{PHONE}").number
    row = str(session.execute(text("SELECT * FROM orders WHERE number = :n"), {"n": number}).one())
    events = str(session.execute(text("SELECT * FROM order_events")).all())
    for secret in (PHONE, "王小明", "平阳路"):
        assert secret not in row
        assert secret not in events


def test_a_caller_is_found_by_the_hash_of_the_phone(session: Session) -> None:
    elements = {**citizens_request().elements, "phone": Element("139-0000-1234")}
    number = file(session, elements=elements).number
    found = session.scalars(select(OrderRow.number).where(OrderRow.phone_hash == keyed_hash(PHONE))).all()
    assert found == [number]


def test_a_supervision_case_opens_with_every_order(session: Session) -> None:
    number = file(session).number
    case = session.scalars(select(SupervisionRow).where(SupervisionRow.order_number == number)).one()
    assert case.level == "track"


def file_with(session: Session, key: str) -> str:
    return filing.file_order(session, citizens_request(), key=key, actor=BOT, now=TUESDAY).order.number


def together(count: int, act: Callable[[int], object]) -> list[object]:
    """Do something in several threads at once; return results, refusals among them."""

    def safely(n: int) -> object:
        try:
            return act(n)
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(safely, range(count)))


def test_many_who_file_at_once_get_a_number_each(sessions: Sessions) -> None:
    def act(n: int) -> object:
        with transaction(sessions) as session:
            return filing.file_order(
                session, citizens_request(), key=f"k-{n}", actor=BOT, now=TUESDAY
            ).order.number

    assert sorted(map(str, together(6, act))) == [f"TY20261110-000{n}" for n in range(1, 7)]
    with transaction(sessions) as session:
        assert auditing.verify(session) == ()


def test_one_key_sent_at_once_by_many_makes_one_order(sessions: Sessions) -> None:
    def act(_n: int) -> object:
        with transaction(sessions) as session:
            return filing.file_order(
                session, citizens_request(), key="same", actor=BOT, now=TUESDAY
            ).order.number

    assert len(set(together(6, act))) == 1


def test_of_many_who_change_one_order_at_once_one_wins(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        order = filing.file_order(session, citizens_request(), key="k", actor=BOT, now=TUESDAY).order

    def act(_n: int) -> object:
        with transaction(sessions) as session:
            return handling.sign(session, order.number, revision=order.revision, actor=UNIT, now=TUESDAY)

    results = together(4, act)
    assert sum(isinstance(result, Conflict) for result in results) == 3
    with transaction(sessions) as session:
        names = [event.name for event in table.events_of(session, [order.number])[order.number]]
        assert names.count("sign") == 1


def test_the_database_itself_refuses_to_change_the_audit(session: Session) -> None:
    file(session)
    for statement in ("UPDATE audit_lines SET action = 'x'", "DELETE FROM audit_lines"):
        with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
            session.execute(text(statement))
