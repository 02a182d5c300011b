"""What a channel may show to its citizen."""

from sqlalchemy.orm import Session

from ticketing.domain.conversations import ConversationState
from ticketing.domain.errors import NotFound
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import ConversationRow
from ticketing.usecases.conversations.saying import view_message
from ticketing.usecases.conversations.views import Exchange

PAGE = 200


def read_reply(session: Session, conversation_id: str, seq: int) -> Exchange:
    """Return what was said in answer to the citizen's message `seq`; not `complete` while it is worked on."""
    row = _known(session, conversation_id)
    message = storage.message_at(session, conversation_id, seq)
    if message is None:
        raise NotFound("conversation_unknown")
    replies = [view_message(r) for r in storage.replies_to(session, conversation_id, seq) if not r.suppressed]
    # An outage was told: the answer will come later, waiting for it now would keep the citizen in the dark.
    complete = message.handled_at is not None or bool(replies)
    return Exchange(conversation_id, ConversationState(row.state), row.last_seq, tuple(replies), complete)


def read_after(session: Session, conversation_id: str, *, after: int) -> Exchange:
    """Return what was said after message `after`, the citizen's own words too, oldest first."""
    row = _known(session, conversation_id)
    if row.last_seq <= after:  # most looks of a waiting browser end here
        return Exchange(conversation_id, ConversationState(row.state), row.last_seq, (), complete=False)
    found = storage.messages_after(session, conversation_id, after=after, limit=PAGE)
    shown = tuple(view_message(message) for message in found if not message.suppressed)
    return Exchange(conversation_id, ConversationState(row.state), row.last_seq, shown, bool(shown))


def _known(session: Session, conversation_id: str) -> ConversationRow:
    row = storage.find_conversation(session, conversation_id)
    if row is None:
        raise NotFound("conversation_unknown")
    return row
