"""Sentences of answers from the knowledge base, and of the lawful routes outside the hotline."""

from actions.ticketing_client import Entry
from actions.wording.times import spoken_day

RULE = "国办发〔2020〕53号"
ASKED_THIS = "这是您要问的吗？"
ROUTES = {
    "litigation": "打官司、法院判决的事走诉讼程序：可以到法院立案、上诉或申请再审，法院热线12368。",
    "arbitration": "仲裁由仲裁委员会处理：劳动争议到用人单位所在地的劳动人事争议仲裁委员会申请。",
    "discipline": "反映党员干部违纪违法，由纪检监察机关受理，可以打12388或到纪委监委信访窗口。",
    "review": "不服行政决定，可以自知道决定之日起六十日内申请行政复议，由复议机关处理。",
    "petition": "信访部门已经受理的，由信访渠道接着办，热线不重复受理；可以向受理的信访部门查进展。",
    "disclosure": "申请政府信息公开，要向掌握信息的机关书面申请，一般二十个工作日内答复。",
    "state_secret": "涉及国家秘密的内容请不要在这里写。请向保密行政管理部门当面反映；这里不登记您说的内容。",
}
STATE_SECRET = "state_secret"  # noqa: S105  (a ground of refusal, no password)
REGISTER_ANYWAY = "还是要登记"
ONLINE = {True: "可以网上办", "partly": "一部分可以网上办", False: "要到现场办"}
GENERAL_ROUTE = "这类事情有法定的处理渠道，12345热线不能代替它受理。"


def full_answer(entry: Entry) -> str:
    """The answer with what to bring, where, online or not, source and date."""
    lines = [entry.answer]
    if entry.materials:
        lines.append("要带：" + "、".join(entry.materials) + "。")
    lines += [line for line in (_way(entry), _origin(entry)) if line]
    return "\n".join(lines)


def lawful_route(ground: str | None) -> str:
    """The route for a matter that the hotline may not take, with the rule."""
    return f"{ROUTES.get(ground or '', GENERAL_ROUTE)}\n（依据{RULE}，这类事项不在热线受理范围。）"


def _way(entry: Entry) -> str:
    online = ONLINE.get(entry.online, "")
    where = f"（{entry.online_where}）" if entry.online_where and entry.online else ""
    words = [word for word in (online + where, f"地点：{entry.place}" if entry.place else "") if word]
    return "；".join(words) + "。" if words else ""


def _origin(entry: Entry) -> str:
    source = entry.source or entry.owner
    day = spoken_day(entry.as_of)
    stamp = entry.as_of[:4] + "年" + day if entry.as_of and day and entry.as_of[:4].isdigit() else ""
    words = [word for word in (f"来源：{source}" if source else "", f"截至{stamp}" if stamp else "") if word]
    return f"（{'，'.join(words)}）" if words else ""
