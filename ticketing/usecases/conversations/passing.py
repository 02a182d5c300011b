"""Colleagues at the desk: whisper, pass on, ask a second one in."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain import conversations as rules
from ticketing.domain.actors import Actor
from ticketing.domain.conversations import SPEAKING_ROLES, Colleague, ConversationState
from ticketing.domain.errors import Conflict, Forbidden, Malformed
from ticketing.domain.messages import Sender, Utterance, clean_text
from ticketing.domain.queueing import is_for
from ticketing.storage import conversations as storage
from ticketing.storage import staff, waits
from ticketing.storage.conversation_rows import ConversationRow
from ticketing.usecases import auditing
from ticketing.usecases.conversations.moving import end_wait, locked, silence_bot
from ticketing.usecases.conversations.rules_file import desk_rules
from ticketing.usecases.conversations.saying import announce, say, view_conversation, view_message
from ticketing.usecases.conversations.views import ConversationView, MessageView

WHISPER_LIMIT = 2000
REASON_LIMIT = 500


def whisper(
    session: Session, conversation_id: str, text: str, *, actor: Actor, now: datetime, key: str | None = None
) -> MessageView:
    """Leave a line that only staff read: a note, a hint to the colleague who speaks.

    Raises Forbidden("conversation_role"), Malformed("message_empty" / "message_too_long").
    """
    if actor.role not in SPEAKING_ROLES:
        raise Forbidden("conversation_role")
    cleaned = clean_text(text)
    if not cleaned:
        raise Malformed("message_empty", field="text")
    if len(cleaned) > WHISPER_LIMIT:
        raise Malformed("message_too_long", field="text", limit=WHISPER_LIMIT)
    row = locked(session, conversation_id)
    stored_key = f"whisper:{key}" if key else None
    known = storage.message_by_key(session, conversation_id, stored_key) if stored_key else None
    if known is not None:
        return view_message(known)
    said = Utterance(cleaned)
    message = say(
        session, row, said, sender=Sender.PERSON, now=now, key=stored_key, author=actor.name, suppressed=True
    )
    return view_message(message)


def transfer(
    session: Session, conversation_id: str, *, actor: Actor, to: str | None, reason: str, now: datetime
) -> ConversationView:
    """Pass the conversation to a colleague (`to`: staff id), or into the queue; the citizen is told.

    Raises Conflict("conversation_not_yours"), Malformed("transfer_to_oneself" / "colleague_unknown").
    """
    row = locked(session, conversation_id)
    colleague = _colleague(session, to) if to else None
    said = clean_text(reason)[:REASON_LIMIT]
    moved = rules.transfer(storage.to_domain(row), actor=actor, to=colleague, reason=said, now=now)
    silence_bot(session, row, moved, now=now)
    end_wait(session, row, end="transferred", now=now)
    row.priority = max(row.priority, desk_rules().priority_of("transferred"))
    waits.begin_wait(session, row.id, reason="transferred", queued_at=now)
    announce(session, row, "transferred", now=now)
    details = {"to": to or "", "reason": said}
    auditing.record(
        session, actor=actor, action="conversation.transfer", subject=row.id, details=details, now=now
    )
    return view_conversation(row)


def join(session: Session, conversation_id: str, *, actor: Actor, now: datetime) -> ConversationView:
    """Speak beside the colleague who has the conversation. Raises Conflict("conversation_state")."""
    row = locked(session, conversation_id)
    before = storage.to_domain(row)
    joined = rules.join(before, actor=actor)
    if joined != before:
        storage.write_back(row, joined)
        announce(session, row, "joined", now=now)
        auditing.record(session, actor=actor, action="conversation.join", subject=row.id, now=now)
    return view_conversation(row)


def leave(session: Session, conversation_id: str, *, actor: Actor, now: datetime) -> ConversationView:
    """Stop speaking beside a colleague. Raises Conflict("conversation_not_joined")."""
    row = locked(session, conversation_id)
    storage.write_back(row, rules.leave(storage.to_domain(row), actor=actor))
    auditing.record(session, actor=actor, action="conversation.leave", subject=row.id, now=now)
    return view_conversation(row)


def colleagues(session: Session) -> list[Colleague]:
    """Return everybody to whom a conversation may be passed, by name."""
    members = [m for m in staff.list_members(session) if m.active and m.role in SPEAKING_ROLES]
    return sorted((Colleague(m.id, m.display_name) for m in members), key=lambda one: one.name)


def _colleague(session: Session, staff_id: str) -> Colleague:
    found = next((one for one in colleagues(session) if one.id == staff_id), None)
    if found is None:
        raise Malformed("colleague_unknown", field="to")
    return found


def must_not_be_kept(session: Session, row: ConversationRow, *, actor: Actor, now: datetime) -> None:
    """Refuse to take what was passed to somebody else a moment ago. Raises Conflict("conversation_kept")."""
    if row.state != ConversationState.QUEUED.value or row.queued_at is None:
        return
    keeps = desk_rules().wanted_keeps_for
    if is_for(row.wanted_id, actor.id, queued_at=row.queued_at, now=now, keeps=keeps):
        return
    wanted = staff.find_member(session, row.wanted_id or "")
    raise Conflict("conversation_kept", name=wanted.display_name if wanted else "")
