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
from ticketing.domain.staff import StaffMember, StaffSession, account_fault, password_fault
from ticketing.storage import staff as table
from ticketing.usecases.auditing import record

# Seen once a minute is enough to know who is idle, and saves a write per page.
TOUCH_AFTER = timedelta(minutes=1)
_hasher = PasswordHasher()
# Verified when the name is unknown, so that the time of the answer does not tell which names exist.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def sign_in(
    session: Session, username: str, password: str, *, agent: str = "", now: datetime
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
    return open_session(session, member, agent=agent, now=now), None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def sign_in_subject(session: Session, subject: str, *, agent: str = "", now: datetime) -> str:
    """Return the token of a session for a person whom the site's own sign-in service vouches for.

    Raises Unauthenticated("oidc_no_account") when no open account is tied to that person.
    """
    member = table.find_by_subject(session, subject)
    if member is None or not member.active:
        raise Unauthenticated("oidc_no_account")
    details = {"by": "oidc"}
    record(
        session,
        actor=member.as_actor(),
        action="staff.signed_in",
        subject=member.id,
        details=details,
        now=now,
    )
    return open_session(session, member, agent=agent, now=now)


def lose_password(session: Session, member: StaffMember) -> None:
    """Give an account a password that nobody knows: it signs in by the site's own service only."""
    table.save_password(session, member.id, _hasher.hash(secrets.token_urlsafe(32)))


def open_session(session: Session, member: StaffMember, *, agent: str = "", now: datetime) -> str:
    """Open a session for somebody who has proved who she is; return its token."""
    token = secrets.token_urlsafe(32)
    opened = StaffSession(
        token_hash=_hash(token),
        staff_id=member.id,
        csrf=secrets.token_urlsafe(24),
        created_at=now,
        last_seen_at=now,
        agent=agent,
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
    must_change: bool = False,
    actor: Actor,
    now: datetime,
    hasher: PasswordHasher = _hasher,
) -> StaffMember:
    """Create an account. Raises Malformed("weak_password"|"unit_missing"|…), Conflict("username_taken")."""
    fault = account_fault(username, display_name, role, unit_id) or password_fault(password, username)
    if fault is not None:
        raise fault
    if table.find_by_username(session, username):
        raise Conflict("username_taken", field="username")
    member = StaffMember(
        id=uuid.uuid4().hex,
        username=username,
        display_name=display_name,
        role=role,
        unit_id=unit_id,
        must_change_password=must_change,
    )
    table.add_member(session, member, password_hash=hasher.hash(password), now=now)
    record(session, actor=actor, action="staff.created", subject=member.id, details={"role": role}, now=now)
    return member


def set_password(
    session: Session,
    username: str,
    password: str,
    *,
    must_change: bool = False,
    actor: Actor,
    now: datetime,
) -> None:
    """Give an account a new password and end its sessions. Raises Malformed("weak_password"|…)."""
    found = table.find_by_username(session, username)
    if found is None:
        raise Malformed("unknown_username", field="username")
    fault = password_fault(password, username)
    if fault is not None:
        raise fault
    table.save_password(session, found[0].id, _hasher.hash(password), must_change=must_change)
    table.save_attempts(session, found[0].after_success())
    record(session, actor=actor, action="staff.password_set", subject=found[0].id, now=now)


def change_own_password(
    session: Session, member: StaffMember, *, old: str, new: str, token: str, now: datetime
) -> HotlineError | None:
    """Change one's own password; every other session of the account ends.

    A wrong old password is returned, not raised, because the failed attempt has to be committed.
    Raises Malformed("weak_password"|"guessable_password"|"same_password").
    """
    if not _matches(table.password_hash_of(session, member.id), old):
        table.save_attempts(session, member.after_failure(now))
        record(session, actor=member.as_actor(), action="staff.sign_in_failed", subject=member.id, now=now)
        return Malformed("old_password_wrong", field="old")
    fault = password_fault(new, member.username) or (Malformed("same_password") if old == new else None)
    if fault is not None:
        raise fault
    table.save_password(session, member.id, _hasher.hash(new), keep=_hash(token))
    record(session, actor=member.as_actor(), action="staff.password_changed", subject=member.id, now=now)
    return None


def list_members(session: Session) -> list[StaffMember]:
    """Return all accounts by username."""
    return table.list_members(session)
