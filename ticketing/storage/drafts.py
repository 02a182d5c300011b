"""The frame of a change that one person proposes and another puts in force; what changes is the row's own."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import UtcTime
from ticketing.storage.order_rows import RowId


class Draft:
    """Columns of every table of proposed changes; `accepted` is null while nobody has decided."""

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(400), default="")
    proposed_at: Mapped[datetime] = mapped_column(UtcTime)
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_name: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_name: Mapped[str | None] = mapped_column(String(80))
    accepted: Mapped[bool | None]


Row = TypeVar("Row", bound=Draft)


def find(session: Session, kind: type[Row], draft_id: int) -> Row | None:
    """Return and lock a draft of this kind, or None."""
    return session.scalars(select(kind).where(kind.id == draft_id).with_for_update()).one_or_none()
