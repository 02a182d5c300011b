"""Before anybody asks: an angry citizen is offered a person, then given one; an old one is offered one."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.messages import Sender, Utterance, mentions
from ticketing.domain.moods import OF_THE_LAST, is_angry, stated_decade
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import ConversationRow, MessageRow
from ticketing.usecases.conversations.moving import hand_over
from ticketing.usecases.conversations.rules_file import desk_rules
from ticketing.usecases.conversations.saying import say
from ticketing.usecases.conversations.wording import button, desk_words, sentence

OFFERED, SOOTHED = "offer:elderly", "offer:anger"
LOOKED_AT = 12


def consider_person(session: Session, row: ConversationRow, message: MessageRow, *, now: datetime) -> None:
    """Queue an angry citizen at the second outburst; at the first, and to an old one, offer a person, once.

    The site's rules may have an old citizen queued at once.
    """
    said = [m.text for m in storage.latest_messages(session, row.id, limit=LOOKED_AT) if _is_citizens(m)]
    if is_angry(said[-OF_THE_LAST:], desk_words().anger):
        hand_over(session, row, reason="anger", summary=said[-1], now=now, reply_to=message.seq)
    elif mentions(message.text, desk_words().anger):
        _offer(session, row, message, "anger_offer", key=SOOTHED, now=now)
    elif desk_rules().elderly != "off" and _is_old(message):
        _serve_elderly(session, row, message, now=now)


def _is_citizens(message: MessageRow) -> bool:
    return message.sender == Sender.CITIZEN.value


def _is_old(message: MessageRow) -> bool:
    """An age that was said, or one that the channel knows (the telephone, a citizen's account)."""
    context = message.context if isinstance(message.context, dict) else {}
    words = desk_words()
    age = stated_decade(message.text, pattern=words.age, decades=words.decades)
    return context.get("elderly") is True or age is not None


def _serve_elderly(session: Session, row: ConversationRow, message: MessageRow, *, now: datetime) -> None:
    is_first = _offer(session, row, message, "elderly_offer", key=OFFERED, now=now)
    if is_first and desk_rules().elderly == "handover":
        hand_over(session, row, reason="elderly", summary=message.text, now=now, reply_to=message.seq)


def _offer(
    session: Session, row: ConversationRow, message: MessageRow, code: str, *, key: str, now: datetime
) -> bool:
    """Offer a person in the words of `code`; false when that was done in this conversation before."""
    if storage.message_by_key(session, row.id, key) is not None:
        return False
    offer = Utterance(sentence(code), (button("button_ask_person"),))
    say(session, row, offer, sender=Sender.SYSTEM, now=now, reply_to=message.seq, key=key)
    return True
