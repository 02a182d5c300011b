"""What the desk does for those who wait, without anybody asking: the worker calls this every few seconds."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from ticketing.domain import conversations as rules
from ticketing.domain.conversations import ConversationState
from ticketing.storage import conversations as storage
from ticketing.storage import waits
from ticketing.storage.conversation_rows import ConversationRow
from ticketing.storage.database import transaction
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.conversations.moving import end_wait, silence_bot, tell_place
from ticketing.usecases.conversations.rules_file import desk_rules
from ticketing.usecases.conversations.saying import announce
from ticketing.usecases.conversations.wording import sentence

AT_ONCE = 200
ESCALATION = 2


def care_for_queue(sessions: sessionmaker[Session], *, now: datetime) -> int:
    """Bring back what lost its operator, raise and inform who waits long, promise a call-back to who waits in
    vain; each conversation in its own transaction. Returns how many were looked after."""
    rules_now = desk_rules()
    with transaction(sessions) as session:
        gone = waits.without_operator(
            session, unseen_since=now - rules_now.operator_gone_after, limit=AT_ONCE
        )
        told_before = now - rules_now.tell_again_every
        before = now - min(rules_now.escalate_after, rules_now.tell_again_every)
        late = waits.waiting_since(session, before=before, told_before=told_before, limit=AT_ONCE)
    for identity in gone:
        _step(sessions, identity, bring_back, now=now)
    for identity in late:
        _step(sessions, identity, look_after, now=now)
    return len(gone) + len(late)


Step = Callable[[Session, ConversationRow, datetime], None]


def _step(sessions: sessionmaker[Session], identity: str, step: Step, *, now: datetime) -> None:
    with transaction(sessions) as session:
        row = storage.lock_conversation(session, identity)
        if row is not None:
            step(session, row, now)


def bring_back(session: Session, row: ConversationRow, now: datetime) -> None:
    """Queue a conversation again whose operator is gone; it keeps its messages and comes first."""
    known, seen = storage.to_domain(row), row.operator_seen_at
    if known.state is not ConversationState.PERSON or seen is None:
        return
    if now - seen < desk_rules().operator_gone_after:
        return
    moved = rules.lose_operator(known, now=now, priority=desk_rules().priority_of("operator_gone"))
    silence_bot(session, row, moved, now=now)
    end_wait(session, row, end="lost", now=now)
    waits.begin_wait(session, row.id, reason="operator_gone", queued_at=now)
    row.told_at = now
    announce(session, row, "operator_gone", now=now)


def look_after(session: Session, row: ConversationRow, now: datetime) -> None:
    """Escalate one long wait, tell the citizen where she stands, or promise a call-back."""
    if row.state != ConversationState.QUEUED.value or row.queued_at is None:
        return
    waited = now - row.queued_at
    if waited >= desk_rules().missed_after and _silent_since(session, row, now):
        _give_up(session, row, now)
        return
    if row.escalated_at is None and waited >= desk_rules().escalate_after:
        row.escalated_at = now
        row.priority += ESCALATION
    if row.told_at is None or now - row.told_at >= desk_rules().tell_again_every:
        tell_place(session, row, now=now)


def _silent_since(session: Session, row: ConversationRow, now: datetime) -> bool:
    last = storage.last_from_citizen(session, row.id)
    return last is None or now - last.created_at >= desk_rules().missed_after


def _give_up(session: Session, row: ConversationRow, now: datetime) -> None:
    summary = row.queue_summary or sentence("missed_summary")
    promised = call_backs.request(session, row.id, kind="missed", summary=summary, now=now)
    storage.write_back(row, rules.leave_queue(storage.to_domain(row)))
    end_wait(session, row, end="missed", now=now)
    announce(session, row, "missed", now=now, opening=call_backs.spoken(promised))
