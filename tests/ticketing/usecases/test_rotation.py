import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import KEY
from tests.ticketing.order_builders import PHONE, TUESDAY, file
from tests.ticketing.own_databases import own_sessions
from ticketing.domain.orders import Source
from ticketing.storage import pictures, rotation
from ticketing.storage.base import Base, PersonalKey, keyed_hash, keyed_hashes
from ticketing.storage.database import transaction
from ticketing.storage.order_rows import OrderRow
from ticketing.storage.orders import events_of, load
from ticketing.usecases.rotation import rotate_pictures, rotate_tables

Sessions = sessionmaker[Session]
NEW = base64.urlsafe_b64encode(bytes(range(32, 64))).decode()


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sessions]:
    """Sessions that really commit, with five orders written with the old key."""
    for made in own_sessions(request, tmp_path):
        with transaction(made) as session:
            for number in range(5):
                file(session, key=f"k-{number}", source=Source("test", "c-1"))
        PersonalKey.set(NEW, earlier=[KEY])
        yield made


def numbers(sessions: Sessions) -> list[str]:
    with transaction(sessions) as session:
        return list(session.scalars(select(OrderRow.number)))


def test_the_old_key_still_reads_while_the_new_one_writes(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        assert load(session, numbers(sessions)[0]).request.elements["phone"].value == PHONE
        found = session.scalars(select(OrderRow).where(OrderRow.phone_hash.in_(keyed_hashes(PHONE)))).all()
        assert len(found) == 5


def test_after_the_rotation_the_new_key_alone_reads_everything(sessions: Sessions) -> None:
    told: list[str] = []
    rotate_tables(sessions, now=TUESDAY, told=lambda one: told.append(one.name), size=2)
    assert told.count("orders") == 3
    PersonalKey.set(NEW)
    with transaction(sessions) as session:
        orders = [load(session, number) for number in numbers(sessions)]
        assert {order.request.elements["phone"].value for order in orders} == {PHONE}
        assert all(events_of(session, [order.number])[order.number] for order in orders)
        by_hash = select(OrderRow).where(OrderRow.phone_hash == keyed_hash(PHONE))
        assert len(session.scalars(by_hash).all()) == 5


def test_a_rotation_that_was_stopped_goes_on_and_one_that_is_done_does_nothing(sessions: Sessions) -> None:
    orders = next(table for table in rotation.tables() if table.name == "orders")
    with transaction(sessions) as session:
        assert rotation.write_batch(session, orders, size=2, now=TUESDAY) == (2, 2)
    written = {one.name: one.written for one in rotate_tables(sessions, now=TUESDAY, told=lambda _: None)}
    assert written["orders"] == 3
    again = rotate_tables(sessions, now=TUESDAY, told=lambda _: None)
    assert sum(one.seen for one in again) == 0


def test_without_any_right_key_nothing_is_overwritten(sessions: Sessions) -> None:
    PersonalKey.set(NEW)
    with pytest.raises(InvalidTag):
        rotate_tables(sessions, now=TUESDAY, told=lambda _: None)
    PersonalKey.set(NEW, earlier=[KEY])
    with transaction(sessions) as session:
        assert load(session, numbers(sessions)[0]).request.elements["phone"].value == PHONE


def test_every_table_with_personal_fields_can_be_rotated() -> None:
    keys = [
        len(table.primary_key.columns)
        for table in Base.metadata.sorted_tables
        if rotation.personal_columns(table)
    ]
    assert len(keys) >= 8
    assert set(keys) == {1}


def test_pictures_get_the_new_key_once(tmp_path: Path) -> None:
    PersonalKey.set(KEY)
    pictures.keep(tmp_path, "p1", pictures.Picture(b"jpeg", 1, 1))
    PersonalKey.set(NEW, earlier=[KEY])
    assert rotate_pictures(tmp_path) == 1
    assert rotate_pictures(tmp_path) == 0
    PersonalKey.set(NEW)
    assert pictures.load(tmp_path, "p1") == b"jpeg"
    assert rotate_pictures(tmp_path / "nothing") == 0
