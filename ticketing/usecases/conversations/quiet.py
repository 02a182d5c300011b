"""Which messages are notices, and when the night allows to push one."""

from datetime import datetime

from ticketing.domain.quiet_hours import QuietHours, parse_quiet_hours
from ticketing.storage.conversation_rows import MessageRow

DEFAULT = "21:30-08:00"
# Before the key of a notice, so that a message can be told from an answer.
NOTICE = "notice:"


class _Chosen:
    hours: QuietHours = parse_quiet_hours(DEFAULT)


def use_quiet_hours(text: str) -> None:
    """Take a site's own quiet hours ("21:30-08:00", empty: none) for this process; raises ValueError."""
    _Chosen.hours = parse_quiet_hours(text)


def allowed_at(moment: datetime) -> datetime:
    """Return `moment`, or the end of the quiet hours that it falls into."""
    return _Chosen.hours.next_allowed(moment)


def is_notice(message: MessageRow) -> bool:
    """Tell whether nobody had asked for this message."""
    return (message.key or "").startswith(NOTICE)
