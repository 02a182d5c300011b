"""Changes of who has the word, with everything that must happen in the same transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain import conversations as rules
from ticketing.domain.conversations import Conversation
from ticketing.domain.errors import NotFound
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import ConversationRow
from ticketing.usecases.conversations.saying import announce

REASON_LIMIT = 64
SUMMARY_LIMIT = 2000


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
    """Queue the conversation for a person and tell the citizen, honestly, how many are before."""
    ahead = storage.count_queued(session)
    moved = rules.request_handover(
        storage.to_domain(row), reason=reason[:REASON_LIMIT], summary=summary[:SUMMARY_LIMIT], now=now
    )
    silence_bot(session, row, moved, now=now)
    code = "queued" if ahead else "queued_first"
    announce(session, row, code, now=now, reply_to=reply_to, buttons=("button_leave_queue",), ahead=ahead)
