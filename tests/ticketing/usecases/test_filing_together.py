import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.order_builders import TUESDAY, request
from tests.ticketing.own_databases import own_sessions
from ticketing.domain.actors import BOT
from ticketing.domain.elements import Element
from ticketing.domain.errors import Malformed
from ticketing.domain.orders import NewOrder, Source
from ticketing.domain.states import State
from ticketing.storage.database import transaction
from ticketing.usecases import auditing
from ticketing.usecases.filing import Filed, Filing
from ticketing.usecases.filing_together import FilingTogether

Sessions = sessionmaker[Session]
MANY = 10


class HeldUp:
    """Sessions of which the first opens only when somebody lets it: meanwhile all others have to wait."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self.opened = sessions, 0
        self.let_go, self.taken = threading.Event(), threading.Event()

    def __call__(self) -> Session:
        self.opened += 1
        self.taken.set()
        assert self.let_go.wait(60)
        return self.sessions()


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sessions]:
    """Sessions that really commit."""
    yield from own_sessions(request, tmp_path)


def caller(n: int, **changes: object) -> NewOrder:
    """A request of a caller of their own."""
    elements = {**request().elements, "phone": Element(f"139{n:08}")}
    return request(source=Source("test", f"c-{n}"), **{"elements": elements, **changes})


def file_at_once(held: HeldUp, filings: list[Filing]) -> list[Filed | Exception]:
    """File the first, and all others while it is held up; return what each was told."""
    together = FilingTogether(held)  # type: ignore[arg-type]

    def act(filing: Filing) -> Filed | Exception:
        try:
            return together.file(filing, now=TUESDAY)
        except Exception as error:  # what each caller is told is looked at afterwards
            return error

    with ThreadPoolExecutor(len(filings)) as pool:
        first = pool.submit(act, filings[0])
        held.taken.wait(60)
        others = [pool.submit(act, filing) for filing in filings[1:]]
        time.sleep(0.3)
        held.let_go.set()
        return [one.result() for one in (first, *others)]


def numbers_of(outcomes: list[Filed | Exception]) -> list[str]:
    return sorted(one.order.number for one in outcomes if isinstance(one, Filed))


def filing(n: int, make: Callable[..., NewOrder] = caller, **changes: object) -> Filing:
    return Filing(make(n, **changes), f"k-{n}", BOT)


def test_who_waits_at_once_shares_a_transaction_and_gets_a_number_of_his_own(sessions: Sessions) -> None:
    held = HeldUp(sessions)
    outcomes = file_at_once(held, [filing(n) for n in range(MANY)])
    assert numbers_of(outcomes) == [f"TY20261110-{n:04}" for n in range(1, MANY + 1)]
    assert held.opened < MANY
    with transaction(sessions) as session:
        assert auditing.verify(session) == ()


def test_a_refused_request_spoils_no_other_and_takes_no_number(sessions: Sessions) -> None:
    incomplete = {**request().elements, "what": Element()}
    filings = [filing(0), filing(1), filing(2, elements=incomplete), filing(3)]
    outcomes = file_at_once(HeldUp(sessions), filings)
    assert numbers_of(outcomes) == [f"TY20261110-000{n}" for n in (1, 2, 3)]
    assert isinstance(outcomes[2], Malformed)
    mended = FilingTogether(sessions).file(filing(2), now=TUESDAY)
    assert mended.created


def test_a_request_that_cannot_be_stored_spoils_no_other(sessions: Sessions) -> None:
    filings = [filing(0), filing(1), filing(2, matter="\ud800"), filing(3)]
    outcomes = file_at_once(HeldUp(sessions), filings)
    assert numbers_of(outcomes) == [f"TY20261110-000{n}" for n in (1, 2, 3)]
    assert not isinstance(outcomes[2], Filed)


def test_one_key_of_many_at_once_makes_one_order(sessions: Sessions) -> None:
    outcomes = file_at_once(HeldUp(sessions), [filing(1) for _ in range(4)])
    assert len(set(numbers_of(outcomes))) == 1
    assert sorted(one.created for one in outcomes if isinstance(one, Filed)) == [False, False, False, True]


def test_a_caller_who_tells_it_twice_at_once_is_recognised(sessions: Sessions) -> None:
    again = Filing(caller(1), "another key", BOT)
    outcomes = file_at_once(HeldUp(sessions), [filing(0), filing(1), again])
    told_twice = [one.order for one in outcomes[1:] if isinstance(one, Filed)]
    assert sorted(order.repeat_of for order in told_twice) == ["", min(o.number for o in told_twice)]
    assert State.AWAITING_DISPATCH in {order.state for order in told_twice}
