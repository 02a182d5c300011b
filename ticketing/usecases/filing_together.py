"""Filing together: requests that wait at the same moment go through one transaction.

The day's counter and the end of the audit chain are locked until a commit is on the disk, so orders can only
be filed one transaction after the other. Whoever comes while another transaction runs waits for the next one
and shares it with all others who wait.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock

from sqlalchemy.orm import Session, sessionmaker

from ticketing.domain.elements import Element
from ticketing.domain.privacy import digits_of
from ticketing.storage.database import transaction
from ticketing.usecases.filing import Filed, Filing, file_orders

MOST = 40


@dataclass
class _Place:
    """Somebody's place among those who wait; `called` when it is filed, or is to lead the next group."""

    filing: Filing
    now: datetime
    called: Event = field(default_factory=Event)
    outcome: Filed | Exception | None = None


class FilingTogether:
    """Files for many threads of one process; each call returns once its order is committed."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._waiting: list[_Place] = []
        self._lock, self._busy = Lock(), False

    def file(self, filing: Filing, *, now: datetime) -> Filed:
        """File one request; `filing.file_orders` says how. Raises its refusal, or what went wrong."""
        place = _Place(filing, now)
        with self._lock:
            self._waiting.append(place)
            if not self._busy:
                self._call_next()
        place.called.wait()
        if place.outcome is None:
            self._lead()
        if isinstance(place.outcome, Exception):
            raise place.outcome
        assert place.outcome is not None
        return place.outcome

    def _call_next(self) -> None:
        """Let whoever waits longest lead the next group; with the lock held."""
        self._busy = bool(self._waiting)
        if self._waiting:
            self._waiting[0].called.set()

    def _lead(self) -> None:
        group = self._take_group()
        try:
            self._file_group(group)
        finally:
            with self._lock:
                self._call_next()
            for place in group:
                place.called.set()

    def _take_group(self) -> list[_Place]:
        """Take the first and who may share its transaction: no key and no caller twice."""
        group: list[_Place] = []
        seen: set[Hashable] = set()
        with self._lock:
            for place in tuple(self._waiting):
                names = _names_of(place.filing)
                if len(group) < MOST and not names & seen:
                    seen |= names
                    group.append(place)
                    self._waiting.remove(place)
        return group

    def _file_group(self, group: list[_Place]) -> None:
        try:
            with transaction(self._sessions) as session:
                now = max(place.now for place in group)
                outcomes = file_orders(session, [place.filing for place in group], now=now)
        except Exception as fault:
            if len(group) == 1:
                group[0].outcome = fault
                return
            # One of them cannot be stored: alone, each finds out whether it is the one.
            for place in group:
                self._file_group([place])
            return
        for place, outcome in zip(group, outcomes, strict=True):
            place.outcome = outcome


def _names_of(filing: Filing) -> set[Hashable]:
    phone = digits_of(filing.new.elements.get("phone", Element()).value or "")
    names: set[Hashable] = {("key", filing.key), ("conversation", filing.new.source.conversation_id)}
    return names | {("phone", phone)} if phone else names
