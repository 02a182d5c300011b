"""Says a due time the way people say it."""

from datetime import datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")


def spoken_day(stamp: str | None) -> str | None:
    """`2026-02-27T10:00:00Z` as 2月27日, the day in the city."""
    if not stamp:
        return None
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    local = when.astimezone(HERE) if when.tzinfo else when
    return f"{local.month}月{local.day}日"


def latest(stamp: str | None, reason: str | None) -> str:
    """The latest date and why; the service's own sentence wins when it already names the date."""
    day = spoken_day(stamp)
    if reason and "最晚" in reason:
        return reason if reason.endswith("。") else f"{reason}。"
    if not day:
        return ""
    return f"最晚 {day}（{reason}）。" if reason else f"最晚 {day}。"
