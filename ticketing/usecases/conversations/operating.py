"""What an operator does at the desk: look, take over, reply, give back to the bot, end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain import conversations as rules
from ticketing.domain.actors import Actor
from ticketing.domain.conversations import ConversationState
from ticketing.domain.errors import Malformed, NotFound
from ticketing.domain.messages import Sender, Utterance, clean_text
from ticketing.storage import conversations as storage
from ticketing.storage import waits
from ticketing.storage.conversation_rows import MessageRow
from ticketing.usecases import auditing
from ticketing.usecases.conversations import wording
from ticketing.usecases.conversations.moving import (
    REASON_LIMIT,
    end_wait,
    locked,
    note_taken,
    silence_bot,
)
from ticketing.usecases.conversations.passing import must_not_be_kept
from ticketing.usecases.conversations.saying import announce, say, view_conversation, view_message
from ticketing.usecases.conversations.views import ConversationView, MessageView

REPLY_LIMIT = 4000
# Written at most so often, whatever the page's pace.
SIGN_OF_LIFE = timedelta(seconds=10)


def list_waiting(session: Session, *, limit: int = 100) -> list[ConversationView]:
    """Return the conversations that wait for a person, the longest waiting first."""
    return [view_conversation(row) for row in storage.queued(session, limit=limit)]


def list_taken(session: Session, *, actor: Actor) -> list[ConversationView]:
    """Return the conversations that `actor` has taken over, the one written in last first."""
    return [view_conversation(row) for row in storage.taken_by(session, actor.id)]


def list_recent(session: Session, *, limit: int = 50) -> list[ConversationView]:
    """Return all conversations, the one written in last first."""
    return [view_conversation(row) for row in storage.recent(session, limit=limit)]


def note_at_desk(session: Session, *, actor: Actor, now: datetime) -> None:
    """Note that the operator's desk page is open: as long as it is, her conversations stay hers.

    Asked for by every look of the page; `is_noted` tells whether it is due at all.
    """
    waits.note_presence(session, actor.id, name=actor.name, now=now)
    waits.note_operator_seen(session, actor.id, now=now, older_than=now - SIGN_OF_LIFE)


def is_noted(session: Session, *, actor: Actor, now: datetime) -> bool:
    """Tell whether the last sign of life is fresh enough, so that a look of the page writes nothing."""
    return waits.seen_since(session, actor.id, since=now - SIGN_OF_LIFE)


def get_conversation(session: Session, conversation_id: str) -> ConversationView:
    """Return one conversation; raises NotFound "conversation_unknown"."""
    row = storage.find_conversation(session, conversation_id)
    if row is None:
        raise NotFound("conversation_unknown")
    return view_conversation(row)


def list_messages(
    session: Session, conversation_id: str, *, after: int = 0, limit: int = 200
) -> list[MessageView]:
    """Return the messages with a number over `after`, oldest first, as staff see them (citizen's too)."""
    return _for_staff(storage.messages_after(session, conversation_id, after=after, limit=limit))


def list_latest(
    session: Session, conversation_id: str, *, limit: int, before: int | None = None
) -> list[MessageView]:
    """Return the last messages (those before a number), oldest first, as staff see them."""
    return _for_staff(storage.latest_messages(session, conversation_id, limit=limit, before=before))


def _for_staff(rows: Sequence[MessageRow]) -> list[MessageView]:
    # What the bot would have said is nobody's word; staff would take it for said.
    return [view_message(row) for row in rows if not (row.suppressed and row.sender == Sender.BOT.value)]


def take_over(session: Session, conversation_id: str, *, actor: Actor, now: datetime) -> ConversationView:
    """Give the word to `actor`; from here on the bot is silent.

    Taking one's own again changes nothing. Raises Conflict "conversation_taken" (facts: operator) when
    somebody else has it, Conflict "conversation_state" when it is closed, Forbidden "conversation_role".
    """
    row = locked(session, conversation_id)
    was = ConversationState(row.state)
    must_not_be_kept(session, row, actor=actor, now=now)
    moved = rules.take_over(storage.to_domain(row), actor=actor)
    if moved.epoch != row.epoch:
        silence_bot(session, row, moved, now=now)
        note_taken(session, row, was=was, now=now)
        announce(session, row, "taken", now=now)
        auditing.record(session, actor=actor, action="conversation.take_over", subject=row.id, now=now)
    return view_conversation(row)


def reply(
    session: Session, conversation_id: str, text: str, *, actor: Actor, now: datetime, key: str | None = None
) -> MessageView:
    """Say something to the citizen; the same `key` (a form's own token) again returns the first message.

    Raises Conflict "conversation_not_yours", Malformed "message_empty" / "message_too_long" (field "text",
    over 4,000 characters).
    """
    row = locked(session, conversation_id)
    rules.must_take_part(storage.to_domain(row), actor=actor)
    stored_key = f"reply:{key}" if key else None
    known = storage.message_by_key(session, conversation_id, stored_key) if stored_key else None
    if known is not None:
        return view_message(known)
    utterance = Utterance(_checked(text))
    message = say(session, row, utterance, sender=Sender.PERSON, now=now, key=stored_key, author=actor.name)
    return view_message(message)


def _checked(text: str) -> str:
    cleaned = clean_text(text)
    if not cleaned:
        raise Malformed("message_empty", field="text")
    if len(cleaned) > REPLY_LIMIT:
        raise Malformed("message_too_long", field="text", limit=REPLY_LIMIT)
    return cleaned


def release(
    session: Session, conversation_id: str, *, actor: Actor, now: datetime, note: str = ""
) -> ConversationView:
    """Give the word back to the bot; `note` is for staff. Raises Conflict "conversation_not_yours"."""
    row = locked(session, conversation_id)
    silence_bot(session, row, rules.release(storage.to_domain(row), actor=actor), now=now)
    end_wait(session, row, end="released", now=now)
    announce(session, row, "released", now=now)
    if clean_text(note):
        kept = Utterance(wording.sentence("note", note=clean_text(note)[:REPLY_LIMIT]))
        say(session, row, kept, sender=Sender.SYSTEM, now=now, author=actor.name, suppressed=True)
    auditing.record(session, actor=actor, action="conversation.release", subject=row.id, now=now)
    return view_conversation(row)


def close(
    session: Session, conversation_id: str, *, actor: Actor, now: datetime, reason: str = ""
) -> ConversationView:
    """End the conversation for a reason; the citizen's next message opens it again with the bot.

    Raises Conflict "conversation_not_yours" when somebody else has it, "conversation_state" when closed.
    """
    row = locked(session, conversation_id)
    was = ConversationState(row.state)
    silence_bot(session, row, rules.close(storage.to_domain(row), actor=actor), now=now)
    end_wait(session, row, end="closed", now=now)
    announce(session, row, "closed", now=now)
    details = {"was": was.value, "reason": clean_text(reason)[:REASON_LIMIT]}
    auditing.record(
        session, actor=actor, action="conversation.close", subject=row.id, details=details, now=now
    )
    return view_conversation(row)
