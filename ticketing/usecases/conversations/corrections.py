"""Corrections become training material: an operator corrects, somebody else accepts, then it is exported."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.conversations import SPEAKING_ROLES
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound
from ticketing.domain.messages import Sender
from ticketing.storage import conversations, reference
from ticketing.storage import corrections as storage
from ticketing.storage.desk_rows import CorrectionRow
from ticketing.usecases import auditing

FIELDS = frozenset({"intent", "topic"})
ACCEPTED, REJECTED, OPEN = "accepted", "rejected", ""
JUDGES = frozenset({Role.SUPERVISOR, Role.REVIEWER, Role.ADMIN})
_CODE = re.compile(r"[a-z_]{2,32}|[0-9]{2,6}")
EXPORT_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Correction:
    """What was read (`before`), what it is (`after`), in whose words (`text`, as the citizen wrote them)."""

    id: int
    conversation_id: str
    seq: int
    field: str
    text: str
    before: str
    after: str
    made_by: str
    made_at: datetime
    verdict: str


def correct(
    session: Session, conversation_id: str, seq: int, *, field: str, after: str, actor: Actor, now: datetime
) -> Correction:
    """Note that a citizen's message was read wrongly.

    Raises Malformed("correction_field" / "correction_value"), NotFound("message_unknown"),
    Forbidden("conversation_role").
    """
    _check(field, after, actor=actor)
    message = conversations.message_at(session, conversation_id, seq)
    if message is None or message.sender != Sender.CITIZEN.value:
        raise NotFound("message_unknown")
    row = CorrectionRow(
        conversation_id=conversation_id,
        seq=seq,
        field=field,
        text=message.text,
        before=_before(message.understanding, field),
        after=after,
        made_by=actor.id,
        made_at=now,
        verdict=OPEN,
    )
    return _view(storage.add(session, row))


def _check(field: str, after: str, *, actor: Actor) -> None:
    if actor.role not in SPEAKING_ROLES:
        raise Forbidden("conversation_role")
    if field not in FIELDS:
        raise Malformed("correction_field", field="field")
    known = after in reference.taxonomy() if field == "topic" else bool(_CODE.fullmatch(after))
    if not known:
        raise Malformed("correction_value", field="after")


def _before(understanding: object, field: str) -> str:
    read = understanding.get(field) if isinstance(understanding, dict) else None
    key = "code" if field == "topic" else "name"
    return str(read.get(key) or "") if isinstance(read, dict) else ""


def judge(session: Session, identity: int, *, accept: bool, actor: Actor, now: datetime) -> Correction:
    """Accept or reject a correction; never one's own.

    Raises NotFound("correction_unknown"), Conflict("correction_judged"), Forbidden("correction_own" /
    "correction_role").
    """
    if actor.role not in JUDGES:
        raise Forbidden("correction_role")
    row = storage.lock(session, identity)
    if row is None:
        raise NotFound("correction_unknown")
    if row.made_by == actor.id:
        raise Forbidden("correction_own")
    if row.verdict != OPEN:
        raise Conflict("correction_judged")
    row.verdict, row.judged_by, row.judged_at = ACCEPTED if accept else REJECTED, actor.id, now
    details = {"verdict": row.verdict}
    auditing.record(
        session, actor=actor, action="correction.judge", subject=str(row.id), details=details, now=now
    )
    return _view(row)


def may_judge(one: Correction, actor: Actor) -> bool:
    """Say whether this person may judge: one of JUDGES, never who made it."""
    return actor.role in JUDGES and actor.id != one.made_by


def list_corrections(session: Session, *, verdict: str = OPEN, limit: int = 100) -> list[Correction]:
    """Return corrections with this verdict, oldest first."""
    return [_view(row) for row in storage.with_verdict(session, verdict, limit=limit)]


def accepted(session: Session) -> list[Correction]:
    """Return everything that may be learnt from."""
    return list_corrections(session, verdict=ACCEPTED, limit=EXPORT_LIMIT)


def _view(row: CorrectionRow) -> Correction:
    return Correction(
        id=row.id,
        conversation_id=row.conversation_id,
        seq=row.seq,
        field=row.field,
        text=row.text,
        before=row.before,
        after=row.after,
        made_by=row.made_by,
        made_at=row.made_at,
        verdict=row.verdict,
    )
