"""Who must be called or written back: asked outside the hours, waited in vain, rang and was not heard."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.errors import Conflict, Malformed, NotFound
from ticketing.domain.messages import clean_text
from ticketing.domain.queueing import is_open, next_opening
from ticketing.storage import call_backs as storage
from ticketing.storage.desk_rows import CallBackRow
from ticketing.usecases import auditing
from ticketing.usecases.conversations.rules_file import desk_rules
from ticketing.usecases.conversations.wording import sentence

SHANGHAI = ZoneInfo("Asia/Shanghai")
OUTCOME_LIMIT = 500
SUMMARY_LIMIT = 2000
# missed: waited in vain; out_of_hours: asked when nobody serves; missed_call, dropped_call: by phone.
KINDS = frozenset({"missed", "out_of_hours", "missed_call", "dropped_call", "asked"})


@dataclass(frozen=True, slots=True)
class CallBack:
    """Somebody to call back; `phone` is None when only the conversation is known, times are UTC."""

    id: int
    conversation_id: str
    kind: str
    summary: str
    phone: str | None
    created_at: datetime
    due_at: datetime
    attempts: int
    done_at: datetime | None
    done_by: str | None
    outcome: str


def request(
    session: Session,
    conversation_id: str,
    *,
    kind: str,
    summary: str,
    now: datetime,
    phone: str | None = None,
    key: str | None = None,
) -> CallBack:
    """Note that somebody must be called back. The same `key` (default: one a conversation, kind and day)
    again changes nothing. Raises Malformed("call_back_kind")."""
    if kind not in KINDS:
        raise Malformed("call_back_kind", field="kind", kind=kind)
    stored_key = key or f"{kind}:{conversation_id}:{now.astimezone(SHANGHAI):%Y%m%d}"
    known = storage.find_by_key(session, stored_key)
    if known is not None:
        return _view(known)
    row = CallBackRow(
        key=stored_key,
        conversation_id=conversation_id,
        kind=kind,
        summary=summary[:SUMMARY_LIMIT],
        phone=phone,
        created_at=now,
        due_at=_due(now),
        attempts=0,
        outcome="",
    )
    return _view(storage.add(session, row))


def _due(now: datetime) -> datetime:
    rules = desk_rules()
    start = now if is_open(rules, now) else next_opening(rules, now) or now
    return start + rules.call_back_within


def list_open(session: Session, *, limit: int = 200) -> list[CallBack]:
    """Return who is still to be called back, the earliest promise first."""
    return [_view(row) for row in storage.list_open(session, limit=limit)]


def note_attempt(
    session: Session, identity: int, *, outcome: str, reached: bool, actor: Actor, now: datetime
) -> CallBack:
    """Note one try; `reached` ends the entry, otherwise it stays on the list.

    Raises NotFound("call_back_unknown"), Conflict("call_back_done"), Malformed("call_back_outcome_missing").
    """
    row = storage.lock(session, identity)
    if row is None:
        raise NotFound("call_back_unknown")
    if row.done_at is not None:
        raise Conflict("call_back_done")
    said = clean_text(outcome)[:OUTCOME_LIMIT]
    if not said:
        raise Malformed("call_back_outcome_missing", field="outcome")
    row.attempts += 1
    row.outcome = said
    if reached:
        row.done_at, row.done_by = now, actor.id
    auditing.record(session, actor=actor, action="call_back.attempt", subject=str(row.id), now=now)
    return _view(row)


def spoken(call_back: CallBack) -> str:
    """Return the promised time as it is said: month, day and hour in the city's time."""
    local = call_back.due_at.astimezone(SHANGHAI)
    return sentence("moment", month=local.month, day=local.day, clock=f"{local:%H:%M}")


def _view(row: CallBackRow) -> CallBack:
    return CallBack(
        id=row.id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        summary=row.summary,
        phone=row.phone,
        created_at=row.created_at,
        due_at=row.due_at,
        attempts=row.attempts,
        done_at=row.done_at,
        done_by=row.done_by,
        outcome=row.outcome,
    )
