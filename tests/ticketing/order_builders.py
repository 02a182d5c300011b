"""Builds orders for tests: small requests of nobody in particular, and the people who handle them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.calendar import CITY
from ticketing.domain.clocks import Clock
from ticketing.domain.commands import Ask, Command, Evidence, HandDown
from ticketing.domain.elements import ELEMENT_NAMES, Element
from ticketing.domain.errors import HotlineError
from ticketing.domain.kinds import RequestType
from ticketing.domain.machine import apply
from ticketing.domain.orders import Assignment, NewOrder, Order, Rating, Source, Topic
from ticketing.domain.records import Claim, Milestone
from ticketing.domain.states import State
from ticketing.domain.units import Unit
from ticketing.storage.reference import rulebook
from ticketing.usecases import demo_city, filing, handling, reviewing

# A Tuesday without holidays near it.
TUESDAY = datetime(2026, 11, 10, 10, 0, tzinfo=CITY).astimezone(UTC)
MONTH = timedelta(days=40)
PHONE = "13900001234"
HOUSING = "140105.housing"
UNIT = Actor(id="u-1", role=Role.UNIT, name="承办人", unit_id=HOUSING)
OTHER_UNIT = Actor(id="u-2", role=Role.UNIT, name="承办人", unit_id="140106.housing")
DISPATCHER = Actor(id="d-1", role=Role.DISPATCHER, name="派单员")
SUPERVISOR = Actor(id="s-1", role=Role.SUPERVISOR, name="督办员")
FOLLOW_UP = Actor(id="f-1", role=Role.FOLLOW_UP, name="回访员")
ARBITER = Actor(id="s-2", role=Role.SUPERVISOR, name="裁定员")
LEADER = Actor(id="l-1", role=Role.LEADER, name="副秘书长")
REVIEWER = Actor(id="r-1", role=Role.REVIEWER, name="复核人")
SECOND_FOLLOW_UP = Actor(id="f-2", role=Role.FOLLOW_UP, name="回访员")
CITIZEN = Actor(id="test:c-1", role=Role.CITIZEN)
GOOD = Rating(true=True, solved=True, satisfied=5)
UNSOLVED = Rating(true=True, solved=False, satisfied=1)
DISSATISFIED = Rating(true=True, solved=True, satisfied=1)
CLAIM = Claim("R-0403", "city.water", "太原市水务局", "city.water", "太原市水务局")
WATER = Assignment("city.water", "太原市水务局", rule_id="R-0403")
HAND_DOWN = HandDown(
    Unit("city.housing", "市局", "city_bureau"), Unit("140105.market", "区局", "district_bureau"), "1wd"
)
HOUSING_TEAM = Assignment(HOUSING, "小店区住房和城乡建设局", rule_id="R-0306")


def request(**changes: object) -> NewOrder:
    """Return a complete request about a lift in 小店区."""
    values = dict.fromkeys(ELEMENT_NAMES, Element("说过的话"))
    values["what"] = Element("电梯坏了三天没人修")
    values["where"] = Element("小店区平阳路某小区")
    values["caller_name"] = Element("王小明")
    values["phone"] = Element(PHONE)
    made = NewOrder(
        request_type=RequestType.COMPLAIN,
        matter="小店区平阳路某小区电梯坏了三天没人修",
        title="小区电梯损坏",
        elements=values,
        source=Source("test", "c-1"),
        topic=Topic("030603", "小区公共设施", 0.9),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def at(text: str) -> datetime:
    """Return a local moment such as 2026-02-13T10:00 as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY).astimezone(UTC)


def ask(command: Command, actor: Actor, now: datetime = TUESDAY, **content: object) -> Ask:
    """Return a command that carries everything any guard may want, unless told otherwise."""
    full: dict[str, object] = {
        "text": "办理说明",
        "contacted_at": now,
        "officer": "承办人",
        "grade": "good",
        "rating": GOOD,
        "assignment": HOUSING_TEAM,
        "claim": CLAIM,
        "days": 3,
        "handed": HAND_DOWN,
        "parent": replace(draft(), number="TY20261110-0009", state=State.IN_PROGRESS),
        "milestones": (Milestone(date(2027, 1, 10), "施工"), Milestone(date(2027, 3, 10), "验收")),
        "file_reference": "并城管〔2026〕1号",
        "head_name": "局长",
        "listed_ground": "litigation",
        "evidence": (Evidence("最终答复.pdf", "ab" * 32),),
    }
    return Ask(command, actor, now, **{**full, **content})  # type: ignore[arg-type]


def draft(now: datetime = TUESDAY, **changes: object) -> Order:
    """Return a draft of the request."""
    return Order("", State.DRAFT, request(**changes), created_at=now, updated_at=now)


ROAD: dict[State, tuple[tuple[Command, Actor], ...]] = {
    State.ACCEPTED: ((Command.FILE, BOT),),
    State.AWAITING_DISPATCH: ((Command.QUEUE, BOT),),
    State.DISPATCHED: ((Command.DISPATCH, DISPATCHER),),
    State.SIGNED: ((Command.SIGN, UNIT),),
    State.DEPLOYED: ((Command.DEPLOY, UNIT),),
    State.IN_PROGRESS: ((Command.FEED_BACK, UNIT),),
    State.CLOSING_REQUESTED: ((Command.APPLY_FOR_CLOSING, UNIT),),
    State.AWAITING_FOLLOW_UP: ((Command.APPROVE, SUPERVISOR),),
    State.CLOSED: ((Command.CLOSE, FOLLOW_UP),),
}


def do(order: Order, command: Command, actor: Actor, now: datetime = TUESDAY, **content: object) -> Order:
    """Return the order after a command."""
    return apply(order, ask(command, actor, now, **content), rulebook()).order


def refusal(order: Order, command: Command, actor: Actor, now: datetime = TUESDAY, **content: object) -> str:
    """Return the code with which a command is refused."""
    try:
        do(order, command, actor, now, **content)
    except HotlineError as error:
        return error.code
    raise AssertionError(f"{command} was not refused")


def clocks(order: Order, code: str) -> list[Clock]:
    """Return the governing clocks of a code, oldest first."""
    return [c for c in order.clocks if c.code == code and c.governing]


def order_in(state: State, now: datetime = TUESDAY, **changes: object) -> Order:
    """Return an order that walked the main path to `state`, all at `now`."""
    order = draft(now, **changes)
    for reached, steps in ROAD.items():
        for command, actor in steps:
            order = apply(order, ask(command, actor, now), rulebook()).order
        if reached is state:
            return order
    raise AssertionError(f"the main path does not lead to {state}")


def file(session: Session, *, key: str = "k-1", now: datetime = TUESDAY, **changes: object) -> Order:
    """File the request in a database with the demo city; another key is another caller."""
    demo_city.load_demo_city(session)
    if key != "k-1" and not {"source", "elements"} & set(changes):
        stranger = Element(f"139{sum(map(ord, key)) % 10**8:08}")
        changes |= {
            "source": Source("test", f"c-{key}"),
            "elements": {**request().elements, "phone": stranger},
        }
    return filing.file_order(session, request(**changes), key=key, actor=BOT, now=now).order


def walk_to_approval(session: Session, number: str, *, now: datetime = TUESDAY) -> Order:
    """Walk a dispatched order until it waits for the follow-up."""
    walk_to_application(session, number, now=now)
    return reviewing.approve(session, number, grade="good", actor=SUPERVISOR, now=now)


def walk_to_application(session: Session, number: str, *, now: datetime = TUESDAY) -> Order:
    """Walk a dispatched order until its result waits for approval."""
    handling.sign(session, number, actor=UNIT, now=now)
    handling.deploy(session, number, officer="承办人", plan="今天上门", actor=UNIT, now=now)
    handling.feed_back(session, number, text="已联系维保单位", actor=UNIT, now=now)
    return handling.apply_for_closing(
        session, number, result="电梯已修好", contacted_at=now, no_evidence="未拍照", actor=UNIT, now=now
    )
