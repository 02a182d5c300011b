"""How the channels fare that tell about themselves: for the health page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.storage import deliveries

# A channel speaks every ten seconds.
SILENCE = timedelta(seconds=30)
# A channel that was switched off is forgotten by the health page after this time.
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel: `fault` is the code of what is wrong and `since` when it began; silence is a fault too."""

    channel: str
    up: bool
    fault: str
    since: datetime | None


def channel_states(session: Session, *, now: datetime) -> list[ChannelState]:
    """Return the channels heard of within a day, by name."""
    return [_state(row, now=now) for row in deliveries.states(session, since=now - FORGOTTEN)]


def _state(row: deliveries.ChannelStateRow, *, now: datetime) -> ChannelState:
    if now - row.at > SILENCE:
        return ChannelState(row.channel, up=False, fault="silent", since=row.at)
    return ChannelState(row.channel, up=not row.fault, fault=row.fault, since=row.fault_since)
