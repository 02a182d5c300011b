"""A citizen says in plain words that she wants no notices any more, or wants them again."""

from datetime import datetime
from functools import cache

import yaml
from sqlalchemy.orm import Session

from ticketing.domain.conversations import ConversationState
from ticketing.domain.messages import Sender, Utterance, is_phrase
from ticketing.storage import deliveries
from ticketing.storage.conversation_rows import ConversationRow, MessageRow
from ticketing.usecases.conversations import wording
from ticketing.usecases.conversations.saying import announce, say

PHRASES = wording.DATA / "notice_phrases.yml"


@cache
def _phrases(kind: str) -> frozenset[str]:
    return frozenset(yaml.safe_load(PHRASES.read_text(encoding="utf-8"))[kind])


def answer_wish(session: Session, row: ConversationRow, message: MessageRow, *, now: datetime) -> bool:
    """Do what the message asks for if it is about notices, and say whether it was.

    Works in every state of the conversation. While a person serves, only staff see a note of it.
    """
    if is_phrase(message.text, _phrases("stop")):
        deliveries.refuse_notices(session, row.id, now=now)
        code = "notices_stopped"
    elif is_phrase(message.text, _phrases("resume")):
        deliveries.allow_notices(session, row.id)
        code = "notices_resumed"
    else:
        return False
    message.handled_at = now
    if row.state in (ConversationState.PERSON.value, ConversationState.QUEUED.value):
        note = Utterance(wording.sentence(f"{code}_note"))
        say(session, row, note, sender=Sender.SYSTEM, now=now, suppressed=True)
    else:
        announce(session, row, code, now=now, reply_to=message.seq)
    return True
