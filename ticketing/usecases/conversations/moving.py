"""Changes of who has the word, with everything that must happen in the same transaction."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain import conversations as rules
from ticketing.domain.conversations import Conversation, ConversationState
from ticketing.domain.errors import NotFound
from ticketing.domain.messages import is_phrase
from ticketing.domain.queueing import expected_wait, is_open
from ticketing.storage import conversations as storage
from ticketing.storage import waits
from ticketing.storage.conversation_rows import ConversationRow
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.conversations.rules_file import desk_rules
from ticketing.usecases.conversations.saying import announce
from ticketing.usecases.conversations.wording import desk_words, waiting_time

REASON_LIMIT = 64
SUMMARY_LIMIT = 2000
SKILL_LIMIT = 64
READ_BACK = 20
# What the last hour's pick-ups took tells what the next one will take.
PICK_UPS_WITHIN = timedelta(hours=1)


def locked(session: Session, conversation_id: str) -> ConversationRow:
    """Return the conversation, held until the transaction ends; raises NotFound "conversation_unknown"."""
    row = storage.lock_conversation(session, conversation_id)
    if row is None:
        raise NotFound("conversation_unknown")
    return row


def silence_bot(session: Session, row: ConversationRow, conversation: Conversation, *, now: datetime) -> None:
    """Store a state in which the bot has nothing to say: its open turns end here, whoever works on them."""
    storage.write_back(row, conversation)
    for message in storage.unhandled(session, row.id):
        message.handled_at = now
    row.lease_owner = row.lease_until = row.next_turn_at = row.outage_told_at = None
    row.failed_turns = 0


def hand_over(
    session: Session,
    row: ConversationRow,
    *,
    reason: str,
    summary: str,
    now: datetime,
    reply_to: int | None = None,
) -> None:
    """Queue the conversation for a person and tell the citizen, honestly, how many are before.

    Outside the hours in which people serve nobody is left in a queue: a call-back is noted and promised, and
    the bot goes on.
    """
    if not is_open(desk_rules(), now):
        _promise_call_back(session, row, summary=summary, now=now, reply_to=reply_to)
        return
    moved = rules.request_handover(
        storage.to_domain(row),
        reason=reason[:REASON_LIMIT],
        summary=summary[:SUMMARY_LIMIT],
        now=now,
        priority=max(desk_rules().priority_of(reason), desk_rules().priority_of("risk") if row.risk else 0),
        skill=_skill(session, row),
    )
    silence_bot(session, row, moved, now=now)
    waits.begin_wait(session, row.id, reason=row.queue_reason, queued_at=now)
    tell_place(session, row, now=now, reply_to=reply_to)


def _skill(session: Session, row: ConversationRow) -> str:
    """Return what the person should know: the matter's topic and the dialect that was read in its words."""
    read = [m.understanding for m in storage.latest_messages(session, row.id, limit=READ_BACK)]
    topics = [_name(one.get("topic")) for one in read if isinstance(one, dict)]
    dialects = [_name(one.get("dialect")) for one in read if isinstance(one, dict)]
    named = [names[-1] for names in ([t for t in topics if t], [d for d in dialects if d]) if names]
    return " ".join(named)[:SKILL_LIMIT]


def _name(reading: object) -> str:
    if isinstance(reading, dict):
        return str(reading.get("name") or "")
    return reading if isinstance(reading, str) else ""


def tell_place(session: Session, row: ConversationRow, *, now: datetime, reply_to: int | None = None) -> None:
    """Tell a waiting citizen how many are before, and how long it takes if that is known."""
    row.told_at = now
    ahead = storage.count_ahead(session, row)
    known = expected_wait(waits.latest_pick_ups(session, since=now - PICK_UPS_WITHIN), ahead=ahead)
    code = "queued" if ahead else "queued_first"
    announce(
        session,
        row,
        code,
        now=now,
        reply_to=reply_to,
        buttons=("button_leave_queue",),
        ahead=ahead,
        wait=waiting_time(known),
    )


def _promise_call_back(
    session: Session, row: ConversationRow, *, summary: str, now: datetime, reply_to: int | None
) -> None:
    promised = call_backs.request(session, row.id, kind="out_of_hours", summary=summary, now=now)
    for message in storage.unhandled(session, row.id):
        if is_phrase(message.text, desk_words().ask_person):
            message.handled_at = now
    announce(session, row, "out_of_hours", now=now, reply_to=reply_to, opening=call_backs.spoken(promised))


def leave_queue(
    session: Session, row: ConversationRow, *, end: str, code: str, now: datetime, reply_to: int | None = None
) -> None:
    """Give a waiting conversation back to the bot; `end` says why the wait ended, `code` what is said."""
    storage.write_back(row, rules.leave_queue(storage.to_domain(row)))
    end_wait(session, row, end=end, now=now)
    announce(session, row, code, now=now, reply_to=reply_to)


def note_taken(session: Session, row: ConversationRow, *, was: ConversationState, now: datetime) -> None:
    """Note when and by whom a conversation was taken; one taken straight from the bot did not wait."""
    row.operator_seen_at, row.escalated_at, row.told_at = now, None, None
    wait = waits.open_wait(session, row.id) if was is ConversationState.QUEUED else None
    wait = wait or waits.begin_wait(session, row.id, reason="direct", queued_at=now)
    wait.taken_at, wait.operator_id = now, row.operator_id


def end_wait(session: Session, row: ConversationRow, *, end: str, now: datetime) -> None:
    """Note how a wait, or the service after it, ended."""
    row.escalated_at = row.told_at = row.operator_seen_at = None
    wait = waits.open_wait(session, row.id)
    if wait is not None:
        wait.ended_at, wait.end_kind = now, end
