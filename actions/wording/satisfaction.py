"""Sentences about rating a result and reopening an order."""

from actions.ticketing_client import Order
from actions.wording.times import latest

NOTHING_TO_RATE = "这会儿没有等您评价的工单。您对哪张工单有意见，把工单号发给我就行。"
STILL_OPEN = "这张工单还在办。要不要我替您催一催？"
URGE = "催办"


def rated(order: Order) -> str:
    """After a rating that closed the order."""
    return f"谢谢您的评价，工单 {order.number} 记为“{order.state_name}”。"


def reworking(order: Order) -> str:
    """After a rating that sends the order back to work."""
    due = latest(order.due, order.due_reason)
    return f"明白了，没办好的我们接着办。工单 {order.number} 已经退回重办，还是这个工单号。{due}"


def reopened(order: Order) -> str:
    """After reopening a closed order."""
    due = latest(order.due, order.due_reason)
    return f"工单 {order.number} 已经重新打开，您的意见也一并转给{order.unit or '承办单位'}了。{due}"
