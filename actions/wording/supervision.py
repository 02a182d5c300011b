"""Sentences about urging, supplementing and withdrawing an order."""

from actions.ticketing_client import Order
from actions.wording.times import latest

SURE = "撤回以后，单位就不再办这件事了。"
CONFIRM = "确定撤回"
KEEP = "不撤回"


def urged(order: Order) -> str:
    """After an urge: who has been told (before the dispatch the hotline itself), and the latest date."""
    if not order.unit:
        return f"已经替您催了（工单 {order.number}）。现在正在确定由哪个单位办，定下来就告诉您。"
    return f"已经替您催了{order.unit}（工单 {order.number}）。{latest(order.due, order.due_reason)}"


def supplemented(order: Order) -> str:
    """After a supplement."""
    return f"补充的内容已经加到工单 {order.number} 里，{order.unit or '以后承办的单位'}看得到。"


def ask_withdrawal(number: str) -> str:
    """The question before an order is withdrawn."""
    return f"要撤回工单 {number} 吗？{SURE}"


def withdrawn(order: Order) -> str:
    """After a withdrawal."""
    return f"工单 {order.number} 已经撤回。以后还要办，随时再说。"


def refused(message: str, number: str) -> str:
    """The service's own reason why it cannot be done now."""
    return f"工单 {number} 现在不能这样办：{message}" if message else f"工单 {number} 现在不能这样办。"
