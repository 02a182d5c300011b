"""The city in the pictures: a morning at the hotline with orders at every stage and people who wait."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.ticketing.staffed_city import City
from ticketing.domain.elements import Element
from ticketing.domain.kinds import RequestType
from ticketing.domain.messages import Utterance
from ticketing.domain.orders import Order, Rating, Source, Topic
from ticketing.domain.queueing import SHANGHAI
from ticketing.domain.rate_limits import Limit
from ticketing.domain.statistics import SMALLEST_GROUP
from ticketing.usecases import conversations as desk
from ticketing.usecases import following_up
from ticketing.usecases.conversations import passing, turns
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.worker.loop import pass_time

NAMES = {
    "operator": "话务员甲",
    "operator2": "话务员乙",
    "dispatcher": "派单员",
    "unit": "小店城管局经办",
    "supervisor": "督办员",
    "follow_up": "回访员",
    "reviewer": "复核人",
    "leader": "分管领导",
    "admin": "管理员",
}
MATTER = "学府街和体育路口的烧烤店天天营业到半夜，油烟呛人，吵得没法睡觉"
ALIKE = "学府街体育路口烧烤店油烟大，半夜还在吵，没法睡觉"
HISTORY = 4  # months of work, each with enough for the statistics to show it
LIGHT = "平阳路和学府街路口的路灯坏了三天，晚上看不见路"


@dataclass(frozen=True)
class Filed:
    """One order of the scene: how far it came (a step of the city), how many hours ago it was filed."""

    title: str
    matter: str
    topic: str
    step: str = "file"
    hours: float = 2
    type: RequestType = RequestType.SEEK_HELP
    urgent: bool = False


ORDERS = (
    Filed("平阳路小区供水管道漏水，路面结冰", "供水管道漏水，路面结冰，车打滑", "0403", hours=5, urgent=True),
    Filed("学府街体育路口烧烤店油烟扰民", ALIKE, "0402", hours=3, type=RequestType.COMPLAIN),
    Filed("公交站牌被撞歪，有倒下的危险", "站牌被车撞歪，随时会倒", "0502", hours=2),
    Filed("亲贤街便道砖破损绊人", "便道砖翘起来，老人摔了一跤", "030501", hours=1),
    Filed("坞城路窨井盖松动，车过响声大", "窨井盖松动，夜里响声大", "030501", "dispatch", 26),
    Filed("长治路隔离栏倒在机动车道", "隔离栏倒了，影响通行", "030501", "sign", 30),
    Filed("学府街与体育路口路灯不亮", LIGHT, "030501", "feed_back", 75),
    Filed("小区门口积水一米深", "下雨就积水，走不过去", "030501", "feed_back", 240),
    Filed("公园健身器材松动", "健身器材螺丝掉了", "030501", "apply_for_closing", 98),
    Filed("垃圾箱满溢没人清", "垃圾箱满了三天没人清", "030501", "approve", 120),
    Filed("路边树枝压电线", "树枝压在电线上，刮风冒火花", "030501", "follow_up", 150),
    Filed("广场灯带坏了一半", "灯带坏了一半", "030501", "follow_up", 190),
)


def fill(city: City) -> dict[str, Order]:
    """File the orders of some months and let the clocks look at them; return those of ORDERS by title."""
    today = city.now
    morning = today.astimezone(SHANGHAI).replace(hour=10, minute=40)
    start = morning if morning <= today else morning - timedelta(days=1)
    for months in range(HISTORY):
        _month_of_work(city, start - timedelta(days=12 + 30 * months), count=SMALLEST_GROUP + 2 * months)
    city.pace = timedelta(hours=1, minutes=25)
    filed = {}
    for one in ORDERS:
        # What still waits for its dispatcher came in just now; all the rest was begun in working hours.
        since = today if one.step == "file" else start
        filed[one.title] = _file(city, one, since - timedelta(hours=one.hours))
    city.now, city.pace = today, timedelta()
    pass_time(city.app.state.sessions, now=today)
    return filed


def _file(city: City, one: Filed, at: datetime) -> Order:
    city.now = at.astimezone(UTC)
    return city.order_after(one.step, **_request(one))


def _month_of_work(city: City, at: datetime, *, count: int) -> None:
    """Close some orders of an earlier month; two callers were not content the first time."""
    for number in range(count):
        order = _file(city, replace(ORDERS[-1], step="approve"), at + timedelta(hours=number))
        rating = Rating(true=True, solved=True, satisfied=2 if number < 2 else 5)
        _asks(city, order, "follow_up", rating)
        if number < 2:
            _asks(city, order, "reviewer", rating, note="已解释补贴政策的范围", reason="policy")


def _asks(city: City, order: Order, who: str, rating: Rating, *, note: str = "", reason: str = "") -> None:
    city.act(
        following_up.follow_up,
        order.number,
        rating=rating,
        note=note,
        reason_class=reason,
        actor=city.people[who],
        now=city.now,
    )


def _request(one: Filed) -> dict[str, Any]:
    elements = {
        "what": Element(one.matter),
        "where": Element("小店区学府街与体育路口"),
        "when": Element("昨天夜里"),
        "caller_name": Element("王某某"),
        "phone": Element("13900001234"),
        "cause": Element(None, declined=True),
    }
    return {
        "title": one.title,
        "matter": one.matter,
        "topic": Topic(one.topic, "", 0.81),
        "request_type": one.type,
        "urgent": one.urgent,
        "elements": elements,
        "source": Source("webchat", uuid.uuid4().hex),
    }


def reads(
    place: str = "", time: str = "", *, intent: str = "complain", topic: str = "0402"
) -> dict[str, Any]:
    """Return what the engine read in a message."""
    named = [("place", place), ("time", time)]
    return {
        "intent": {"name": intent, "confidence": 0.94},
        "topic": {"code": topic, "name": "", "confidence": 0.86},
        "emergency": None,
        "referral": None,
        "entities": [{"entity": kind, "value": value} for kind, value in named if value],
    }


def talk(
    city: City,
    *said: tuple[str, str],
    reason: str,
    summary: str,
    minutes: float,
    understanding: dict[str, Any] | None = None,
) -> str:
    """Let a citizen talk with the bot, which hands over at the end; return the conversation."""
    external, at = uuid.uuid4().hex, city.now - timedelta(minutes=minutes)
    for number, (text, answer) in enumerate(said, 1):
        incoming = Incoming("webchat", external, uuid.uuid4().hex, text)
        city.act(receive_message, incoming, limit=Limit(50, 1), now=at)
        turn = city.act(turns.claim_turn, f"webchat:{external}", owner="scene", now=at)
        assert turn is not None
        gives_up = turns.Handover(reason, summary) if number == len(said) else None
        told = (Utterance(answer),) if answer else ()
        city.act(turns.finish_turn, turn, turns.Answer(told, gives_up, understanding or {}), now=at)
    return f"webchat:{external}"


def people_wait(city: City) -> None:
    """Let several people wait for a person, for several reasons."""
    for text, reason, summary, minutes in (
        ("我七十二了，不会打字", "elderly", "72岁，想咨询高龄津贴", 1.5),
        ("你们到底管不管", "anger", "暖气不热，第三次反映", 2.2),
        ("医保断缴了咋办", "not_understood", "医保断缴补缴", 0.7),
        ("转人工", "asked", "公积金异地转移", 0.3),
    ):
        talk(city, (text, ""), reason=reason, summary=summary, minutes=minutes)


def served(city: City) -> str:
    """Return a conversation in which the operator is at work, with a whisper of her colleague's."""
    conversation = talk(
        city,
        (MATTER, "听着确实难受。这家店叫什么名字，大概从什么时候开始的？"),
        ("叫老地方烧烤，上个月开始的", "要不要替您保密？保密就是被反映的一方看不到您是谁。"),
        ("替我保密，我想直接和人说", ""),
        reason="asked",
        summary="烧烤店油烟噪声扰民，要求保密",
        minutes=4,
        understanding=reads("小店区学府街和体育路口", "上个月开始"),
    )
    operator, colleague = city.people["operator"], city.people["operator2"]
    city.act(desk.take_over, conversation, actor=operator, now=city.now)
    words = "您好，我是12345的工作人员，您说的我已经看到了。"
    city.act(desk.reply, conversation, words, actor=operator, now=city.now)
    city.act(passing.join, conversation, actor=colleague, now=city.now)
    city.act(
        passing.whisper, conversation, "这家上周也有人反映，可以并单", actor=colleague, now=city.now, key=None
    )
    return conversation
