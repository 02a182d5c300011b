import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from ticketing.domain.errors import Conflict
from ticketing.storage.conversations import beat, is_beating
from ticketing.storage.database import reading, session_factory, transaction

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_an_error_rolls_the_whole_transaction_back(fresh_sqlite: Engine) -> None:
    sessions = session_factory(fresh_sqlite)
    try:
        with transaction(sessions) as session:
            session.execute(text("CREATE TABLE pets (name TEXT)"))
            raise RuntimeError
    except RuntimeError:
        pass
    with transaction(sessions) as session:
        found = session.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'pets'")).scalar()
    assert found == 0


def test_two_writers_that_read_first_both_succeed(fresh_sqlite: Engine) -> None:
    sessions = session_factory(fresh_sqlite)
    with transaction(sessions) as session:
        session.execute(text("CREATE TABLE counter (n INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))

    def count_up() -> None:
        for _ in range(20):
            with transaction(sessions) as session:
                n = session.execute(text("SELECT n FROM counter")).scalar_one()
                session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(sessions) as session:
        assert session.execute(text("SELECT n FROM counter")).scalar_one() == 40


def test_a_look_does_not_wait_for_somebody_who_writes(fresh_database: Engine) -> None:
    sessions = session_factory(fresh_database)
    with transaction(sessions) as writing:
        beat(writing, "worker", now=NOW)
        writing.flush()
        with reading(sessions) as looking:
            assert not is_beating(looking, "worker", within=timedelta(days=1), now=NOW)


def test_a_look_changes_nothing(fresh_database: Engine) -> None:
    sessions = session_factory(fresh_database)
    with reading(sessions) as looking:
        beat(looking, "worker", now=NOW)
        looking.flush()
    with reading(sessions) as looking:
        assert not is_beating(looking, "worker", within=timedelta(days=1), now=NOW)


def test_writers_of_one_process_take_turns_instead_of_sleeping(fresh_sqlite: Engine) -> None:
    sessions = session_factory(fresh_sqlite)
    began = threading.Event()
    order: list[str] = []

    def write_second() -> None:
        began.wait(5)
        with transaction(sessions) as session:
            beat(session, "second", now=NOW)
            order.append("second")

    thread = threading.Thread(target=write_second)
    thread.start()
    with transaction(sessions) as session:
        beat(session, "first", now=NOW)
        began.set()
        thread.join(0.2)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_writers_come_in_the_order_of_their_arrival(fresh_sqlite: Engine) -> None:
    sessions = session_factory(fresh_sqlite)
    order: list[int] = []

    def write(number: int) -> None:
        with transaction(sessions) as session:
            beat(session, f"writer-{number}", now=NOW)
            order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    with transaction(sessions) as session:
        beat(session, "first", now=NOW)
        session.flush()
        for thread in threads:
            thread.start()
            time.sleep(0.05)
    for thread in threads:
        thread.join(5)
    assert order == sorted(order)


def test_a_writer_that_failed_holds_up_nobody(fresh_sqlite: Engine) -> None:
    sessions = session_factory(fresh_sqlite)
    for _ in range(3):
        with suppress(RuntimeError), transaction(sessions) as session:
            beat(session, "worker", now=NOW)
            raise RuntimeError
    with transaction(sessions) as session:
        beat(session, "worker", now=NOW)
    with reading(sessions) as looking:
        assert is_beating(looking, "worker", within=timedelta(days=1), now=NOW)


def test_of_two_who_wait_for_each_other_one_is_told_to_try_again(fresh_postgresql: Engine) -> None:
    sessions = session_factory(fresh_postgresql)
    with transaction(sessions) as session:
        session.execute(text("CREATE TABLE pets AS SELECT n FROM generate_series(1, 2) AS n"))
    both, refused = threading.Barrier(2), []

    def feed(first: int, second: int) -> None:
        try:
            with transaction(sessions) as session:
                session.execute(text("UPDATE pets SET n = n WHERE n = :n"), {"n": first})
                both.wait()
                session.execute(text("UPDATE pets SET n = n WHERE n = :n"), {"n": second})
        except Conflict as conflict:
            refused.append(conflict.code)

    threads = [threading.Thread(target=feed, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["crossed"]
