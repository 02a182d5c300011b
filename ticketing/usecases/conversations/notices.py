"""Messages that reach a citizen without having been asked for: an order's progress, a request to rate."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.conversations import conversation_id
from ticketing.domain.messages import Button, Sender, Utterance
from ticketing.domain.rate_limits import Bucket
from ticketing.storage import conversations as storage
from ticketing.usecases.conversations.saying import say, view_message
from ticketing.usecases.conversations.views import MessageView

# A conversation that begins with a notice starts with a small allowance; it fills up as time goes by.
FIRST_ALLOWANCE = 5.0


def post_notice(
    session: Session,
    channel: str,
    external_id: str,
    text: str,
    *,
    key: str,
    now: datetime,
    buttons: Sequence[Button] = (),
) -> MessageView:
    """Append a system message to the citizen's conversation, in whatever state it is.

    The same `key` again (≤ 160 characters) returns the first message and adds nothing. `external_id` is the
    channel's own id: `ticketing.domain.conversations.split_id` gives both parts of a conversation's id.
    A conversation that does not exist is opened.
    """
    identity = conversation_id(channel, external_id)
    row = storage.lock_or_open(session, identity, bucket=Bucket(FIRST_ALLOWANCE, now))
    known = storage.message_by_key(session, identity, f"notice:{key}")
    if known is not None:
        return view_message(known)
    utterance = Utterance(text, tuple(buttons))
    return view_message(say(session, row, utterance, sender=Sender.SYSTEM, now=now, key=f"notice:{key}"))
