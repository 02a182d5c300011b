"""Operators' corrections of the bot's readings."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ticketing.storage.desk_rows import CorrectionRow


def add(session: Session, row: CorrectionRow) -> CorrectionRow:
    """Store a correction."""
    session.add(row)
    session.flush()
    return row


def lock(session: Session, identity: int) -> CorrectionRow | None:
    """Return one correction, held until the transaction ends."""
    found = select(CorrectionRow).where(CorrectionRow.id == identity).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def with_verdict(session: Session, verdict: str, *, limit: int) -> Sequence[CorrectionRow]:
    """Return corrections with this verdict ("": not judged yet), oldest first."""
    found = select(CorrectionRow).where(CorrectionRow.verdict == verdict)
    return session.scalars(found.order_by(CorrectionRow.id).limit(limit)).all()
