"""What the simulated citizens complain of, and what units answer. Nobody's real words."""

import random
from dataclasses import dataclass

from ticketing.domain.elements import Element
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import NewOrder, Order, Source, Topic
from ticketing.storage.reference import rule_table


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of trouble with its topic's code and how it is put right."""

    topic: str
    thing: str
    trouble: str
    remedy: str


MATTERS = (
    Matter("030603", "小区电梯", "坏了好几天没人修", "更换电梯主板并试运行"),
    Matter("030501", "路灯", "连续几晚不亮", "更换灯头和线路"),
    Matter("030601", "物业", "垃圾堆在楼道没人清", "清走楼道垃圾并约谈物业"),
    Matter("030301", "暖气", "室内不到十五度", "冲洗管道并调平衡阀"),
    Matter("080101", "夜市烧烤", "油烟和噪声到半夜", "责令加装净化器并限时营业"),
    Matter("050301", "公司", "拖欠三个月工资", "责令支付并跟踪到账"),
    Matter("040201", "公交车", "一小时不来一趟", "增加高峰班次"),
    Matter("010201", "幼儿园", "乱收教材费", "清退费用并通报"),
)
STREETS = (
    "平阳路",
    "学府街",
    "迎泽大街",
    "解放路",
    "建设路",
    "和平路",
    "长风街",
    "五一路",
    "新建路",
    "桃园路",
)
SEEN = ("昨天发现的", "今天早上看到的", "上周就这样了", "前天晚上开始")


DISTRICTS = tuple(rule_table().districts)[:10]


def request_about(matter: Matter, dice: random.Random, *, districts: tuple[str, ...] = DISTRICTS) -> NewOrder:
    """Return a complete request about the matter somewhere in these districts."""
    district = dice.choice(districts)
    place = f"{district}{dice.choice(STREETS)}{dice.randrange(1, 400)}号"
    what = f"{matter.thing}{matter.trouble}"
    phone = f"139{dice.randrange(10**8):08}"
    values = {
        "what": what,
        "where": place,
        "when": dice.choice(SEEN),
        "caller_name": "来电人",
        "phone": phone,
    }
    elements = {name: Element(value) for name, value in values.items()}
    elements["cause"] = Element(None, declined=True)
    return NewOrder(
        request_type=dice.choice((RequestType.COMPLAIN, RequestType.SEEK_HELP, RequestType.CONSULT)),
        matter=f"{place}的{what}，{values['when']}，请问什么时候能解决？",
        title=f"{dice.choice(STREETS)}{matter.thing}",
        elements=elements,
        source=Source("test", f"s{dice.randrange(10**12)}"),
        topic=Topic(matter.topic, "", dice.uniform(0.3, 1.0)),
        place={"district": district},
        urgent=dice.random() < 0.03,
    )


def answer_to(order: Order, dice: random.Random) -> str:
    """Return an answer that reads well, true or not."""
    what = order.request.elements["what"].value or ""
    remedy = next((m.remedy for m in MATTERS if what.startswith(m.thing)), "处理")
    where = order.request.elements["where"].value or ""
    day, crew = dice.randrange(1, 28), dice.randrange(1, 90)
    return f"经{crew}号巡查组到{where}现场查看，反映的{what}情况属实，已于{day}日{remedy}。"


def stub_answer(dice: random.Random) -> str:
    """Return an answer that says nothing."""
    return dice.choice(
        ("您好，您反映的问题已收悉，正在积极协调。", "已转相关部门处理，感谢您的来电。", "已办理。")
    )
