"""Staff accounts and their sessions: when an account is locked, and how long a session lives."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError, Malformed

MAX_FAILURES = 5
MIN_PASSWORD = 10
LONGEST_NAME = 64
USERNAME = re.compile(r"[\w.@-]{2,64}")
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
    # A password that somebody else has set opens only the page on which it is changed.
    must_change_password: bool = False

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
    agent: str = ""

    def is_alive(self, now: datetime) -> bool:
        """Tell whether the session may still be used at `now`."""
        return now - self.created_at < SESSION_LIFE and now - self.last_seen_at < SESSION_IDLE


def password_fault(password: str, username: str) -> HotlineError | None:
    """Return why this password is not good enough, or None: length counts, not odd characters."""
    if len(password) < MIN_PASSWORD:
        return Malformed("weak_password", field="password", minimum=MIN_PASSWORD)
    named = len(username) >= 4 and username.casefold() in password.casefold()
    if named or len(set(password)) < 4:
        return Malformed("guessable_password", field="password")
    return None


def account_fault(username: str, display_name: str, role: Role, unit_id: str | None) -> HotlineError | None:
    """Return what is wrong with an account's facts, or None."""
    if not USERNAME.fullmatch(username):
        return Malformed("username_form", field="username")
    if not display_name.strip() or len(display_name) > LONGEST_NAME:
        return Malformed("display_name_form", field="display_name", limit=LONGEST_NAME)
    if role not in STAFF_ROLES:
        return Malformed("role_unknown", field="role")
    if (role is Role.UNIT) != (unit_id is not None):
        return Malformed("unit_missing", field="unit_id")
    return None
