"""Places stand beside the order they came with."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import DISPATCHER, TUESDAY, UNIT, file
from ticketing.domain.orders import Order, Source
from ticketing.domain.rate_limits import Limit
from ticketing.usecases.conversations.arriving import Extras, Location
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.order_places import Place, order_places

SHOWN = Place(37.87, 112.55, "学府街1号，139****1234")


def _sends(session: Session, *, at: datetime, label: str = "学府街1号，13900001234") -> None:
    extras = Extras(location=Location(37.87, 112.55, label))
    incoming = Incoming("test", "c-1", f"m{at.timestamp()}", "", extras=extras)
    receive_message(session, incoming, limit=Limit(100, 1), now=at)


def _order(session: Session, *, key: str = "k-1", at: datetime = TUESDAY, **changes: object) -> Order:
    return file(session, key=key, now=at, source=Source("test", "c-1"), **changes)


def test_a_place_sent_before_filing_or_after_stands_beside_the_order_without_numbers(
    session: Session,
) -> None:
    _sends(session, at=TUESDAY - timedelta(minutes=5))
    order = _order(session)
    _sends(session, at=TUESDAY + timedelta(hours=1), label="五一路")
    for actor in (DISPATCHER, UNIT):
        assert order_places(session, order, actor=actor) == (SHOWN, Place(37.87, 112.55, "五一路"))


def test_each_order_of_a_conversation_has_its_own(session: Session) -> None:
    _sends(session, at=TUESDAY - timedelta(minutes=5))
    _order(session)
    later = TUESDAY + timedelta(hours=2)
    _sends(session, at=later - timedelta(minutes=5), label="五一路")
    second = _order(session, key="k-2", at=later)
    assert [place.label for place in order_places(session, second, actor=DISPATCHER)] == ["五一路"]


@pytest.mark.parametrize("protection", ["confidential", "anonymous"])
def test_where_a_protected_caller_was_is_not_told_to_units(session: Session, protection: str) -> None:
    _sends(session, at=TUESDAY - timedelta(minutes=5))
    protected: dict[str, Any] = {protection: True}
    order = _order(session, **protected)
    assert order_places(session, order, actor=UNIT) == ()
    assert order_places(session, order, actor=DISPATCHER) == (SHOWN,)


def test_an_order_without_a_conversation_has_none(session: Session) -> None:
    assert order_places(session, file(session, source=Source("import", "")), actor=DISPATCHER) == ()
