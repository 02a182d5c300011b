"""Staff accounts and their sessions: when an account is locked, and how long a session lives."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ticketing.domain.actors import Actor, Role

MAX_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)
STAFF_ROLES = (
    Role.OPERATOR,
    Role.DISPATCHER,
    Role.UNIT,
    Role.SUPERVISOR,
    Role.FOLLOW_UP,
    Role.REVIEWER,
    Role.LEADER,
    Role.ADMIN,
)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One account. Only people of a responsible unit have `unit_id`."""

    id: str
    username: str
    display_name: str
    role: Role
    unit_id: str | None
    active: bool = True
    failures: int = 0
    locked_until: datetime | None = None

    def as_actor(self) -> Actor:
        """Return the account as the one who acts."""
        return Actor(id=self.id, role=self.role, name=self.display_name, unit_id=self.unit_id)

    def is_locked(self, now: datetime) -> bool:
        """Tell whether signing in is refused at `now` because of earlier failures."""
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, now: datetime) -> "StaffMember":
        """Return the account after one more wrong password; the fifth locks it for a quarter of an hour."""
        failures = self.failures + 1
        if failures < MAX_FAILURES:
            return replace(self, failures=failures)
        return replace(self, failures=0, locked_until=now + LOCK_TIME)

    def after_success(self) -> "StaffMember":
        """Return the account after the right password."""
        return replace(self, failures=0, locked_until=None)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A signed-in browser. The token itself is never stored, only its hash."""

    token_hash: str
    staff_id: str
    csrf: str
    created_at: datetime
    last_seen_at: datetime

    def is_alive(self, now: datetime) -> bool:
        """Tell whether the session may still be used at `now`."""
        return now - self.created_at < SESSION_LIFE and now - self.last_seen_at < SESSION_IDLE
