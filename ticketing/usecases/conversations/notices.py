"""Messages that reach a citizen without having been asked for: an order's progress, a request to rate."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.conversations import conversation_id
from ticketing.domain.messages import Button, Sender, Utterance
from ticketing.domain.rate_limits import Bucket
from ticketing.storage import conversations as storage
from ticketing.storage import deliveries
from ticketing.usecases.conversations.pushing import hold_till_morning
from ticketing.usecases.conversations.quiet import NOTICE
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
    A conversation that does not exist is opened. A citizen who wants no notices gets none: the message is
    kept for staff alone. A channel that pushes does so outside the quiet hours.
    """
    identity = conversation_id(channel, external_id)
    row = storage.lock_or_open(session, identity, bucket=Bucket(FIRST_ALLOWANCE, now))
    known = storage.message_by_key(session, identity, NOTICE + key)
    if known is not None:
        return view_message(known)
    unwanted = deliveries.refuses_notices(session, identity)
    message = say(
        session,
        row,
        Utterance(text, tuple(buttons)),
        sender=Sender.SYSTEM,
        now=now,
        key=NOTICE + key,
        suppressed=unwanted,
    )
    hold_till_morning(session, identity, now=now)
    return view_message(message)
