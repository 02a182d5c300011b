"""Messages that reach a citizen without having been asked for: an order's progress, a request to rate."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.messages import Button
from ticketing.usecases.conversations.views import MessageView


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
    raise NotImplementedError
