"""Sentences of filing an order: the read-back, what was filed, what could not be."""

from actions.draft import Contact, Draft
from actions.ticketing_client import Order
from actions.wording.times import latest

TYPES = {
    "consult": "咨询",
    "seek_help": "求助",
    "complain": "投诉",
    "report": "举报",
    "suggest": "意见建议",
    "praise": "表扬",
}
PRIVACY = {"anonymous": "匿名，不留您的信息", "confidential": "替您保密"}
LABELS = (("what", "事情"), ("where", "地点"), ("when", "时间"), ("cause", "经过"))
DECLINED = "您没有说"
CONFIRM_BUTTONS = ("确认提交", "修改", "不提交了")
PRIVACY_BUTTONS = ("替我保密", "匿名", "都不用")
CHANGE_BUTTONS = ("改地点", "改时间", "改联系方式", "改事情经过")
MOST_WISHES = 100  # characters read back
RETRY = "再试一次"
HAND_OVER = "转人工"


def read_back(draft: Draft) -> str:
    """The order in a few lines, for the citizen to check."""
    kind = TYPES.get(draft.request_type, "诉求")
    lines = [f"我给您念一遍这张{kind}单，您看对不对："]
    lines += [line for name, label in LABELS if (line := _line(draft, name, label))]
    wishes = _wishes(draft)
    if wishes:
        lines.append(f"您的要求：{wishes}")
    lines.append(f"联系：{contact_words(draft.contact)}")
    if draft.privacy in PRIVACY:
        lines.append(f"隐私：{PRIVACY[draft.privacy]}")
    return "\n".join([*lines, "没错的话，请回复“确认提交”。"])


def districts(names: tuple[str, ...]) -> str:
    """迎泽区、小店区, as they are put into the question which of them is meant."""
    return "、".join(names)


def asked_for(what: str, wishes: list[str]) -> str:
    """The element 事情 of the order: what happened, then what is asked for."""
    return f"{what}\n诉求：{'；'.join(wishes)}"


def _wishes(draft: Draft) -> str:
    """What is asked for, unless the words above say it already."""
    told = "".join(_value(draft, name) for name in ("what", "cause"))
    words = "；".join(wish for wish in draft.wishes if wish not in told)
    return words if len(words) <= MOST_WISHES else words[: MOST_WISHES - 1] + "…"


def corrected(name: str, draft: Draft) -> str:
    """One short sentence after a correction in mid-form."""
    if name == "contact":
        return f"好的，联系方式改成{contact_words(draft.contact)}。"
    return f"好的，{dict(LABELS)[name]}改成“{_value(draft, name)}”。"


def contact_words(contact: Contact | None) -> str:
    """The contact in full: it is read back to its owner."""
    name = contact.name if contact else None
    named = f"姓{name}" if name and len(name) == 1 else name
    words = " ".join(part for part in (named, contact.phone if contact else None) if part)
    return words or DECLINED


def filed(order: Order) -> str:
    """What a citizen needs to keep: number, unit, latest date with its reason."""
    unit = f"由{order.unit}办理" if order.unit else "正在确定承办单位"
    lines = [f"登记好了，工单号 {order.number}，{unit}。"]
    due = latest(order.due, order.due_reason)
    if due:
        lines.append(due)
    lines.append("想看办到哪一步，随时对我说“查进度”。")
    return "\n".join(lines)


def contact_carried(contact: Contact) -> str:
    """Said at the second matter, so that nobody wonders why the phone is not asked."""
    return f"联系方式还用您刚才留的（{contact_words(contact)}），不用再说。"


def handover_summary(draft: Draft) -> str:
    """One line for the person who takes over; the phone is left out."""
    parts = [_value(draft, name) for name, _ in LABELS[:3]]
    told = "；".join(part for part in parts if part)
    return f"{TYPES.get(draft.request_type, '诉求')}登记中：{told}"[:200] if told else ""


def _line(draft: Draft, name: str, label: str) -> str:
    if name in draft.needless:
        return ""
    value = _value(draft, name)
    if name == "cause" and value and value in (_value(draft, "what") or ""):
        return ""  # told in the same breath: nobody wants to hear it twice
    return f"{label}：{value or DECLINED}"


def _value(draft: Draft, name: str) -> str:
    element = getattr(draft, name)
    return (element.value if element else None) or ""
