from sqlalchemy.orm import Session

from tests.ticketing.order_builders import TUESDAY
from ticketing.storage.idempotency import claim, claim_all, outcomes, release, remember
from ticketing.storage.writing import write_all


def test_the_first_to_claim_a_key_gets_it(session: Session) -> None:
    assert claim(session, "file", "k", now=TUESDAY) is None


def test_the_second_gets_what_came_of_the_first(session: Session) -> None:
    claim(session, "file", "k", now=TUESDAY)
    remember(session, "file", "k", order_number="TY1", outcome="filed")
    earlier = claim(session, "file", "k", now=TUESDAY)
    assert earlier is not None
    assert (earlier.order_number, earlier.outcome) == ("TY1", "filed")


def test_the_same_key_of_another_scope_is_another_key(session: Session) -> None:
    claim(session, "file", "k", now=TUESDAY)
    assert claim(session, "command", "k", now=TUESDAY) is None


def test_of_several_keys_the_known_ones_are_told_with_their_orders(session: Session) -> None:
    assert claim_all(session, "file", ["b", "a"], now=TUESDAY) == {}
    write_all(session, [outcomes("file", {"a": "TY1", "b": "TY2"}, outcome="filed")])
    assert claim_all(session, "file", ["a", "c", "b"], now=TUESDAY) == {"a": "TY1", "b": "TY2"}


def test_a_key_of_which_nothing_came_can_be_claimed_again(session: Session) -> None:
    claim_all(session, "file", ["a", "b"], now=TUESDAY)
    release(session, "file", {"a"})
    assert claim_all(session, "file", ["a", "b"], now=TUESDAY) == {"b": ""}
