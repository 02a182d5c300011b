"""The request that the bench files, and an order's way to its end."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.elements import Element
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import NewOrder, Order, Rating, Source, Topic
from ticketing.usecases import filing, following_up, handling, reviewing

LEAD = "140105.housing"
MATTER = "小店区平阳路某小区3号楼电梯坏了三天没人修，老人上下楼很困难，请问什么时候能修好？"


def request_of(key: str) -> NewOrder:
    """Return a complete request of a caller of its own."""
    phone = f"139{int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10**8:08}"
    given = {
        "what": "电梯坏了",
        "where": "小店区平阳路",
        "when": "三天前",
        "caller_name": "来电人",
        "phone": phone,
    }
    elements = {name: Element(value) for name, value in given.items()}
    elements["cause"] = Element(None, declined=True)
    source, topic = Source("test", key), Topic("030603", "", 0.9)
    return NewOrder(
        RequestType.COMPLAIN, MATTER, "小区电梯损坏", elements, source, topic, {"district": "小店区"}
    )


def file_one(session: Session, key: str, *, now: datetime, waits: bool = False) -> Order:
    """File one order; it is dispatched at once unless it `waits` for a person."""
    bar = 2.0 if waits else 0.5
    return filing.file_order(
        session, request_of(key), key=key, actor=BOT, now=now, auto_dispatch_bar=bar
    ).order


def finish_one(session: Session, number: str, *, now: datetime) -> None:
    """Walk a dispatched order to its closing."""
    unit, reviewer = Actor("u", Role.UNIT, "u", LEAD), Actor("s", Role.SUPERVISOR, "s")
    handling.sign(session, number, actor=unit, now=now)
    handling.deploy(session, number, officer="承办人", plan="上门", actor=unit, now=now)
    handling.feed_back(session, number, text="已联系维保单位", actor=unit, now=now)
    result = "3号楼电梯主板已于当天换新，现已修好"
    handling.apply_for_closing(
        session, number, result=result, contacted_at=now, no_evidence="口头答复", actor=unit, now=now
    )
    reviewing.approve(session, number, grade="good", override="核实", actor=reviewer, now=now)
    asker = Actor("f", Role.FOLLOW_UP, "f")
    following_up.follow_up(session, number, rating=Rating(True, True, 5), actor=asker, now=now)
