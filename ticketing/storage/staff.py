"""Tables of staff accounts and sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, false, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.actors import Role
from ticketing.domain.staff import StaffMember, StaffSession
from ticketing.storage.base import Base, UtcTime


class StaffRow(Base):
    """One account."""

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[str | None] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Who this is at the site's own sign-in service, when it has one.
    oidc_subject: Mapped[str | None] = mapped_column(String(255), index=True, unique=True)


class StaffSessionRow(Base):
    """One signed-in browser."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    agent: Mapped[str] = mapped_column(String(120), default="", server_default="")


def add_member(session: Session, member: StaffMember, *, password_hash: str, now: datetime) -> None:
    """Add an account."""
    session.add(
        StaffRow(
            id=member.id,
            username=member.username,
            display_name=member.display_name,
            role=member.role.value,
            unit_id=member.unit_id,
            password_hash=password_hash,
            active=member.active,
            must_change_password=member.must_change_password,
            created_at=now,
        )
    )
    session.flush()


def find_by_username(session: Session, username: str) -> tuple[StaffMember, str] | None:
    """Return the account and its password hash, the row locked against a second attempt at once."""
    query = select(StaffRow).where(StaffRow.username == username).with_for_update()
    row = session.scalars(query).one_or_none()
    return (_member(row), row.password_hash) if row else None


def find_member(session: Session, staff_id: str) -> StaffMember | None:
    """Return the account with this id."""
    row = session.get(StaffRow, staff_id, populate_existing=True)
    return _member(row) if row else None


def list_members(session: Session) -> list[StaffMember]:
    """Return all accounts by username."""
    return [_member(row) for row in session.scalars(select(StaffRow).order_by(StaffRow.username))]


def save_attempts(session: Session, member: StaffMember) -> None:
    """Store what an attempt to sign in changed."""
    change = update(StaffRow).where(StaffRow.id == member.id)
    session.execute(change.values(failures=member.failures, locked_until=member.locked_until))


def save_password(
    session: Session, staff_id: str, password_hash: str, *, must_change: bool = False, keep: str = ""
) -> None:
    """Store a new password's hash and end the account's sessions, but for the one with the hash `keep`."""
    change = update(StaffRow).where(StaffRow.id == staff_id)
    session.execute(change.values(password_hash=password_hash, must_change_password=must_change))
    end_sessions(session, staff_id, keep=keep)


def end_sessions(session: Session, staff_id: str, *, keep: str = "") -> None:
    """End the account's sessions, but for the one with the hash `keep`."""
    of_account = select(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id)
    for row in session.scalars(of_account.where(StaffSessionRow.token_hash != keep)):
        session.delete(row)
    session.flush()


def sessions_of(session: Session, staff_id: str) -> list[StaffSession]:
    """Return the account's sessions, the one used last first."""
    wanted = select(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id)
    return [_session(row) for row in session.scalars(wanted.order_by(StaffSessionRow.last_seen_at.desc()))]


def password_hash_of(session: Session, staff_id: str) -> str:
    """Return the hash of the account's password."""
    return session.get_one(StaffRow, staff_id, populate_existing=True).password_hash


def save_member(session: Session, member: StaffMember) -> None:
    """Store what an admin may change of an account."""
    row = session.get_one(StaffRow, member.id)
    row.display_name, row.role, row.unit_id = member.display_name, member.role.value, member.unit_id
    row.active, row.failures, row.locked_until = member.active, member.failures, member.locked_until
    session.flush()


def find_by_subject(session: Session, subject: str) -> StaffMember | None:
    """Return the account that is this person at the site's own sign-in service."""
    row = session.scalar(select(StaffRow).where(StaffRow.oidc_subject == subject))
    return _member(row) if row else None


def save_subject(session: Session, staff_id: str, subject: str | None) -> None:
    """Tie an account to a person at the site's own sign-in service, or untie it."""
    session.get_one(StaffRow, staff_id).oidc_subject = subject
    session.flush()


def count_active(session: Session, role: Role) -> int:
    """Return how many accounts in use have this role."""
    wanted = select(func.count()).select_from(StaffRow).where(StaffRow.role == role.value, StaffRow.active)
    return session.scalar(wanted) or 0


def add_session(session: Session, opened: StaffSession) -> None:
    """Store a new session."""
    session.add(
        StaffSessionRow(
            token_hash=opened.token_hash,
            staff_id=opened.staff_id,
            csrf=opened.csrf,
            created_at=opened.created_at,
            last_seen_at=opened.last_seen_at,
            agent=opened.agent[:120],
        )
    )
    session.flush()


def find_session(session: Session, token_hash: str) -> StaffSession | None:
    """Return the session with this hash."""
    row = session.get(StaffSessionRow, token_hash)
    return _session(row) if row else None


def touch_session(session: Session, token_hash: str, now: datetime) -> None:
    """Note that the session was used."""
    change = update(StaffSessionRow).where(StaffSessionRow.token_hash == token_hash)
    session.execute(change.values(last_seen_at=now))


def delete_session(session: Session, token_hash: str) -> None:
    """Forget a session."""
    row = session.get(StaffSessionRow, token_hash)
    if row is not None:
        session.delete(row)


def _session(row: StaffSessionRow) -> StaffSession:
    return StaffSession(
        token_hash=row.token_hash,
        staff_id=row.staff_id,
        csrf=row.csrf,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        agent=row.agent,
    )


def _member(row: StaffRow) -> StaffMember:
    return StaffMember(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        role=Role(row.role),
        unit_id=row.unit_id,
        active=row.active,
        failures=row.failures,
        locked_until=row.locked_until,
        must_change_password=row.must_change_password,
    )
