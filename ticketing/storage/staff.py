"""Tables of staff accounts and sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select, update
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


class StaffSessionRow(Base):
    """One signed-in browser."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime)


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


def save_password(session: Session, staff_id: str, password_hash: str) -> None:
    """Store a new password's hash and end every session of the account."""
    session.execute(update(StaffRow).where(StaffRow.id == staff_id).values(password_hash=password_hash))
    for row in session.scalars(select(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id)):
        session.delete(row)


def add_session(session: Session, opened: StaffSession) -> None:
    """Store a new session."""
    session.add(
        StaffSessionRow(
            token_hash=opened.token_hash,
            staff_id=opened.staff_id,
            csrf=opened.csrf,
            created_at=opened.created_at,
            last_seen_at=opened.last_seen_at,
        )
    )
    session.flush()


def find_session(session: Session, token_hash: str) -> StaffSession | None:
    """Return the session with this hash."""
    row = session.get(StaffSessionRow, token_hash)
    if row is None:
        return None
    return StaffSession(
        token_hash=row.token_hash,
        staff_id=row.staff_id,
        csrf=row.csrf,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )


def touch_session(session: Session, token_hash: str, now: datetime) -> None:
    """Note that the session was used."""
    change = update(StaffSessionRow).where(StaffSessionRow.token_hash == token_hash)
    session.execute(change.values(last_seen_at=now))


def delete_session(session: Session, token_hash: str) -> None:
    """Forget a session."""
    row = session.get(StaffSessionRow, token_hash)
    if row is not None:
        session.delete(row)


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
    )
