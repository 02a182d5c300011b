"""Sentences about urging, supplementing and withdrawing an order."""

from actions.ticketing_client import Order
from actions.wording.times import latest

SURE = "撤回以后，单位就不再办这件事了。"
CONFIRM = "确定撤回"
KEEP = "不撤回"


def urged(order: Order) -> str:
    """After an urge: the unit has been told, and the latest date stands."""
    unit = order.unit or "承办单位"
    return f"已经替您催了{unit}（工单 {order.number}）。{latest(order.due, order.due_reason)}"


def supplemented(order: Order) -> str:
    """After a supplement."""
    return f"补充的内容已经加到工单 {order.number} 里，{order.unit or '承办单位'}看得到。"


def ask_withdrawal(number: str) -> str:
    """The question before an order is withdrawn."""
    return f"要撤回工单 {number} 吗？{SURE}"


def withdrawn(order: Order) -> str:
    """After a withdrawal."""
    return f"工单 {order.number} 已经撤回。以后还要办，随时再说。"


def refused(message: str, number: str) -> str:
    """The service's own reason why it cannot be done now."""
    return f"工单 {number} 现在不能这样办：{message}" if message else f"工单 {number} 现在不能这样办。"
