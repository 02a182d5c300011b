"""Sentences about where an order stands."""

from actions.ticketing_client import Order, Progress
from actions.wording.times import latest

UNKNOWN_NUMBER = "没有查到这个工单号。工单号是TY开头，请您再核对一遍，或者回复“转人工”。"
NO_ORDERS = "在这个会话里还没有您的工单。有工单号的话发给我就能查；要登记新的事，直接说就行。"
WHICH = "您有几张工单，是哪一张？"
TAIL = "这张工单不是在这个会话里登记的。请说一下登记时留的手机号后四位，我核对一下。"
WRONG_TAIL = "后四位对不上，这张工单我不能替您办。您可以再核对工单号和手机号，或者回复“转人工”。"
WITHOUT_UNIT = {"accepted", "awaiting_dispatch"}
ENDED_NAMES = {"closed", "withdrawn", "declined", "merged", "answered", "final_answer", "emergency_diverted"}


def progress_words(progress: Progress) -> str:
    """State, unit, latest date and why, in plain words."""
    unit = f"，由{progress.unit}办理" if progress.unit else ""
    if progress.state in WITHOUT_UNIT and not progress.unit:
        unit = "，正在确定由哪个单位办"
    lines = [f"工单 {progress.number}：现在是“{progress.state_name}”{unit}。"]
    if progress.state not in ENDED_NAMES:
        lines.append(latest(progress.due, progress.due_reason))
    if progress.owner and progress.steps:
        lines.append(f"最近一步：{progress.steps[-1]}")
    return "\n".join(line for line in lines if line)


def order_choice(order: Order, *, verb: str) -> str:
    """The button that picks this order, e.g. 查询 TY20261122-0001 路灯不亮."""
    return f"{verb} {order.number} {order.title[:12]}".strip()


def order_line(order: Order) -> str:
    """One order in one line of a list."""
    return f"{order.number} {order.title[:16]}（{order.state_name}）"
