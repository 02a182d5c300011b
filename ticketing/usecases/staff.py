"""Signing in and out, and the accounts themselves."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Conflict, HotlineError, Malformed, TooFast, Unauthenticated
from ticketing.domain.staff import STAFF_ROLES, StaffMember, StaffSession
from ticketing.storage import staff as table
from ticketing.usecases.auditing import record

MIN_PASSWORD = 10
# Seen once a minute is enough to know who is idle, and saves a write per page.
TOUCH_AFTER = timedelta(minutes=1)
_hasher = PasswordHasher()
# Verified when the name is unknown, so that the time of the answer does not tell which names exist.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def sign_in(
    session: Session, username: str, password: str, *, now: datetime
) -> tuple[str, HotlineError | None]:
    """Return the token of a new session, or the refusal.

    A refusal is returned, not raised, because the failed attempt has to be committed: the caller raises it
    after the transaction. Codes: Unauthenticated("wrong_password"), TooFast("account_locked").
    """
    found = table.find_by_username(session, username)
    member, password_hash = found or (None, _NOBODY)
    matches = _matches(password_hash, password)
    if member is None or not member.active:
        return "", Unauthenticated("wrong_password")
    if member.is_locked(now):
        assert member.locked_until is not None
        return "", TooFast("account_locked", retry_after=(member.locked_until - now).total_seconds())
    if not matches:
        table.save_attempts(session, member.after_failure(now))
        record(session, actor=member.as_actor(), action="staff.sign_in_failed", subject=member.id, now=now)
        return "", Unauthenticated("wrong_password")
    table.save_attempts(session, member.after_success())
    record(session, actor=member.as_actor(), action="staff.signed_in", subject=member.id, now=now)
    return _open_session(session, member, now), None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _open_session(session: Session, member: StaffMember, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    opened = StaffSession(
        token_hash=_hash(token),
        staff_id=member.id,
        csrf=secrets.token_urlsafe(24),
        created_at=now,
        last_seen_at=now,
    )
    table.add_session(session, opened)
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def who_is(session: Session, token: str, *, now: datetime) -> tuple[StaffMember, StaffSession] | None:
    """Return who holds this session token, or None when it is unknown, over, or its account was closed."""
    opened = table.find_session(session, _hash(token))
    if opened is None or not opened.is_alive(now):
        return None
    member = table.find_member(session, opened.staff_id)
    if member is None or not member.active:
        return None
    if now - opened.last_seen_at > TOUCH_AFTER:
        table.touch_session(session, opened.token_hash, now)
    return member, opened


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End a session; an unknown one is already over."""
    opened = table.find_session(session, _hash(token))
    if opened is None:
        return
    member = table.find_member(session, opened.staff_id)
    table.delete_session(session, opened.token_hash)
    if member is not None:
        record(session, actor=member.as_actor(), action="staff.signed_out", subject=member.id, now=now)


def create_member(
    session: Session,
    username: str,
    *,
    display_name: str,
    role: Role,
    unit_id: str | None,
    password: str,
    actor: Actor,
    now: datetime,
    hasher: PasswordHasher = _hasher,
) -> StaffMember:
    """Create an account. Raises Malformed("weak_password"|"unit_missing"), Conflict("username_taken")."""
    if len(password) < MIN_PASSWORD:
        raise Malformed("weak_password", field="password", minimum=MIN_PASSWORD)
    if role not in STAFF_ROLES or (role is Role.UNIT and unit_id is None):
        raise Malformed("unit_missing", field="unit_id")
    if table.find_by_username(session, username):
        raise Conflict("username_taken", field="username")
    member = StaffMember(
        id=uuid.uuid4().hex, username=username, display_name=display_name, role=role, unit_id=unit_id
    )
    table.add_member(session, member, password_hash=hasher.hash(password), now=now)
    record(session, actor=actor, action="staff.created", subject=member.id, details={"role": role}, now=now)
    return member


def set_password(session: Session, username: str, password: str, *, actor: Actor, now: datetime) -> None:
    """Give an account a new password and end its sessions. Raises Malformed("weak_password")."""
    if len(password) < MIN_PASSWORD:
        raise Malformed("weak_password", field="password", minimum=MIN_PASSWORD)
    found = table.find_by_username(session, username)
    if found is None:
        raise Malformed("unknown_username", field="username")
    table.save_password(session, found[0].id, _hasher.hash(password))
    table.save_attempts(session, found[0].after_success())
    record(session, actor=actor, action="staff.password_set", subject=found[0].id, now=now)


def list_members(session: Session) -> list[StaffMember]:
    """Return all accounts by username."""
    return table.list_members(session)
