"""Hours of the night in which nobody is woken by a notice about an order."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ticketing.domain.calendar import CITY

_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end` by the city's clock, over midnight when `end` is earlier; equal means never."""

    start: time
    end: time

    def next_allowed(self, moment: datetime) -> datetime:
        """Return `moment` (aware), or the end of the quiet hours that it falls into."""
        here = moment.astimezone(CITY)
        if not self._covers(here.time()):
            return moment
        morning = datetime.combine(here.date(), self.end, CITY)
        return morning if morning > here else morning + timedelta(days=1)

    def _covers(self, at: time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


NEVER = QuietHours(time(0), time(0))


def parse_quiet_hours(text: str) -> QuietHours:
    """Read "21:30-08:00"; an empty text means no quiet hours. Raises ValueError."""
    if not text:
        return NEVER
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("quiet hours are written as 21:30-08:00")
    first, second, third, fourth = map(int, found.groups())
    return QuietHours(time(first, second), time(third, fourth))
