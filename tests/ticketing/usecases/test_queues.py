from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import DISPATCHER, HOUSING, LEADER, SUPERVISOR, TUESDAY, UNIT, file
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import NotFound
from ticketing.domain.kinds import RequestType
from ticketing.storage.order_rows import OrderRow
from ticketing.usecases import extending, handling, queues, supervising
from ticketing.usecases.reading_orders import DUE, NEWEST, OLDEST

LATER = TUESDAY + timedelta(hours=1)


def _numbers(session: Session, actor: Actor, code: str = "", **more: object) -> list[str]:
    """Return everything in a queue, read two lines at a time."""
    queue, cursor, found = queues.find_queue(actor, code), None, list[str]()
    while True:
        page = queues.list_queue(
            session,
            queue,
            actor=actor,
            limit=2,
            cursor=cursor,
            now=LATER,
            **more,  # type: ignore[arg-type]
        )
        found += [order.number for order in page.orders]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("sort", [DUE, NEWEST, OLDEST])
def test_a_queue_is_read_page_by_page_without_loss_in_every_order(session: Session, sort: str) -> None:
    made = [
        file(session, key=f"k-{n}", topic=None, now=TUESDAY + timedelta(minutes=n)).number for n in range(7)
    ]
    found = _numbers(session, DISPATCHER, sort=sort)
    assert found == (made[::-1] if sort == NEWEST else made)


def test_what_has_no_certain_due_comes_last_and_is_not_lost(session: Session) -> None:
    made = [file(session, key=f"k-{n}", topic=None).number for n in range(5)]
    session.get_one(OrderRow, made[0]).turns_red_at = None
    session.flush()
    assert _numbers(session, DISPATCHER) == [*made[1:], made[0]]


def test_people_of_a_unit_and_of_those_above_find_its_tasks(session: Session) -> None:
    number = file(session).number
    above = replace(UNIT, id="u-9", unit_id=HOUSING.partition(".")[0] + ".gov")
    beside = replace(UNIT, id="u-8", unit_id="140106.housing")
    assert _numbers(session, UNIT) == [number]
    assert _numbers(session, above) == [number]
    assert _numbers(session, beside) == []


def test_a_decision_that_waits_has_a_queue_until_it_is_made(session: Session) -> None:
    number = file(session, request_type=RequestType.COMPLAIN).number
    handling.sign(session, number, actor=UNIT, now=TUESDAY)
    handling.deploy(session, number, officer="a", plan="b", actor=UNIT, now=TUESDAY)
    handling.feed_back(session, number, text="c", actor=UNIT, now=TUESDAY)
    extending.reply_interim(session, number, text="d", actor=UNIT, now=TUESDAY)
    extending.ask_extension(session, number, days=1, reason="e", actor=UNIT, now=TUESDAY)
    assert _numbers(session, SUPERVISOR, "extension") == [number]
    extending.grant_extension(session, number, actor=DISPATCHER, now=TUESDAY)
    assert _numbers(session, SUPERVISOR, "extension") == []


def test_what_was_raised_stands_in_the_supervisors_and_the_leaders_queue(session: Session) -> None:
    number = file(session).number
    assert _numbers(session, SUPERVISOR, "raised") == []
    supervising.raise_letter(session, number, reason="群众反映强烈", actor=SUPERVISOR, now=TUESDAY)
    assert _numbers(session, SUPERVISOR, "raised") == _numbers(session, LEADER, "raised") == [number]


def test_the_overdue_are_found_by_their_light(session: Session) -> None:
    number = file(session).number
    queue = queues.find_queue(SUPERVISOR, "overdue")
    at = {"early": TUESDAY, "late": TUESDAY + timedelta(days=40)}
    seen = {
        name: [o.number for o in queues.list_queue(session, queue, actor=SUPERVISOR, limit=5, now=now).orders]
        for name, now in at.items()
    }
    assert seen == {"early": [], "late": [number]}


def test_counting_stops_at_a_hundred(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "COUNTED", 2)
    for n in range(3):
        file(session, key=f"k-{n}", topic=None)
    counts = {c.queue.code: c.count for c in queues.count_queues(session, actor=DISPATCHER, now=TUESDAY)}
    assert counts == {"dispatch": 2, "extension": 0, "plan_endorse": 0}


def test_a_post_without_queues_has_none_and_is_told_so(session: Session) -> None:
    admin = Actor("a-1", Role.ADMIN)
    assert queues.count_queues(session, actor=admin, now=TUESDAY) == ()
    with pytest.raises(NotFound):
        queues.find_queue(admin, "")


def test_the_next_of_an_empty_queue_is_nothing(session: Session) -> None:
    queue = queues.find_queue(DISPATCHER, "")
    assert queues.next_in_queue(session, queue, actor=DISPATCHER, now=TUESDAY) is None
