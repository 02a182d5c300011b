import threading

from sqlalchemy import Engine, text

from ticketing.storage.database import session_factory, transaction


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
