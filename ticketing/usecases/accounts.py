"""What an admin does with the accounts of others: open, change, close, reset, look after sessions."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.calendar import local
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound, require
from ticketing.domain.staff import StaffMember, account_fault
from ticketing.storage import staff as table
from ticketing.storage.units import find_unit
from ticketing.usecases import staff
from ticketing.usecases.auditing import record

# 96 random bits, written so that they can be read out and typed.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
FIRST_PASSWORD_LENGTH = 20


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One signed-in browser of an account; `id` names it and opens nothing."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    agent: str


def open_account(
    session: Session,
    username: str,
    *,
    display_name: str,
    role: Role,
    unit_id: str | None,
    actor: Actor,
    now: datetime,
) -> tuple[StaffMember, str]:
    """Open an account; return it with its first password, which has to be changed at the first sign-in.

    Raises Forbidden("not_admin"), Malformed("username_form"|"unknown_unit"|…), Conflict("username_taken").
    """
    _require_admin(actor)
    _require_unit(session, unit_id, now=now)
    password = first_password()
    member = staff.create_member(
        session,
        username,
        display_name=display_name,
        role=role,
        unit_id=unit_id,
        password=password,
        must_change=True,
        actor=actor,
        now=now,
    )
    return member, password


def change_account(
    session: Session,
    staff_id: str,
    *,
    display_name: str,
    role: Role,
    unit_id: str | None,
    actor: Actor,
    now: datetime,
) -> StaffMember:
    """Change name, role or unit; a change of role or unit ends the sessions, so that no old right lives on.

    Raises Forbidden, NotFound, Malformed, Conflict("last_admin"|"own_account").
    """
    member = _member_for_admin(session, staff_id, actor=actor)
    fault = account_fault(member.username, display_name, role, unit_id)
    if fault is not None:
        raise fault
    _require_unit(session, unit_id, now=now)
    if role is not member.role:
        _refuse_losing_admin(session, member, actor=actor)
    changed = replace(member, display_name=display_name, role=role, unit_id=unit_id)
    table.save_member(session, changed)
    if (changed.role, changed.unit_id) != (member.role, member.unit_id):
        table.end_sessions(session, staff_id)
    details = {"role": role, "unit_id": unit_id, "before": member.role, "unit_before": member.unit_id}
    record(session, actor=actor, action="staff.changed", subject=staff_id, details=details, now=now)
    return changed


def close_account(session: Session, staff_id: str, *, actor: Actor, now: datetime) -> None:
    """Close an account and end its sessions; history keeps its name. Raises Conflict("last_admin"|…)."""
    member = _member_for_admin(session, staff_id, actor=actor)
    _refuse_losing_admin(session, member, actor=actor)
    table.save_member(session, replace(member, active=False))
    table.end_sessions(session, staff_id)
    record(session, actor=actor, action="staff.closed", subject=staff_id, now=now)


def reopen_account(session: Session, staff_id: str, *, actor: Actor, now: datetime) -> None:
    """Open a closed account again, with the password it had."""
    member = _member_for_admin(session, staff_id, actor=actor)
    table.save_member(session, replace(member, active=True).after_success())
    record(session, actor=actor, action="staff.reopened", subject=staff_id, now=now)


def reset_password(session: Session, staff_id: str, *, actor: Actor, now: datetime) -> str:
    """Give an account a new first password, end its sessions and its lock; return the password."""
    member = _member_for_admin(session, staff_id, actor=actor)
    password = first_password()
    staff.set_password(session, member.username, password, must_change=True, actor=actor, now=now)
    return password


def list_sessions(session: Session, staff_id: str, *, now: datetime) -> list[SessionLine]:
    """Return the account's living sessions."""
    found = (one for one in table.sessions_of(session, staff_id) if one.is_alive(now))
    return [SessionLine(one.token_hash, one.created_at, one.last_seen_at, one.agent) for one in found]


def end_session(session: Session, staff_id: str, session_id: str, *, actor: Actor, now: datetime) -> None:
    """End one session: an admin anybody's, everybody else her own. An unknown one is already over."""
    require(actor.role in (Role.ADMIN, Role.SYSTEM) or actor.id == staff_id, Forbidden("not_admin"))
    opened = table.find_session(session, session_id)
    if opened is not None and opened.staff_id == staff_id:
        table.delete_session(session, session_id)
        record(session, actor=actor, action="staff.session_ended", subject=staff_id, now=now)


def tie_subject(session: Session, staff_id: str, subject: str, *, actor: Actor, now: datetime) -> None:
    """Tie an account to a person at the site's own sign-in service; an empty subject unties it.

    A tied account has no password any more; `reset_password` gives it one again. Raises
    Conflict("subject_taken") when the person has another account.
    """
    member = _member_for_admin(session, staff_id, actor=actor)
    holder = table.find_by_subject(session, subject) if subject else None
    require(holder is None or holder.id == staff_id, Conflict("subject_taken", field="subject"))
    table.save_subject(session, staff_id, subject or None)
    if subject:
        staff.lose_password(session, member)
    record(session, actor=actor, action="staff.subject_tied", subject=staff_id, now=now)


def first_password() -> str:
    """Return a random password for somebody who will change it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(FIRST_PASSWORD_LENGTH))


def _require_admin(actor: Actor) -> None:
    require(actor.role in (Role.ADMIN, Role.SYSTEM), Forbidden("not_admin"))


def _require_unit(session: Session, unit_id: str | None, *, now: datetime) -> None:
    unit = find_unit(session, unit_id) if unit_id else None
    valid = unit is not None and unit.valid_on(local(now).date())
    require(unit_id is None or valid, Malformed("unknown_unit", field="unit_id"))


def _member_for_admin(session: Session, staff_id: str, *, actor: Actor) -> StaffMember:
    _require_admin(actor)
    member = table.find_member(session, staff_id)
    if member is None:
        raise NotFound("unknown_account")
    return member


def _refuse_losing_admin(session: Session, member: StaffMember, *, actor: Actor) -> None:
    """Nobody locks himself out, and the system never stands without an admin."""
    require(member.id != actor.id, Conflict("own_account"))
    last = member.role is Role.ADMIN and member.active and table.count_active(session, Role.ADMIN) <= 1
    require(not last, Conflict("last_admin"))
