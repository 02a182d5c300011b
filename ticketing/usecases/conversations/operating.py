"""What an operator does at the desk: look, take over, reply, give back to the bot, end."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.usecases.conversations.views import ConversationView, MessageView


def list_waiting(session: Session, *, limit: int = 100) -> list[ConversationView]:
    """Return the conversations that wait for a person, the longest waiting first."""
    raise NotImplementedError


def list_taken(session: Session, *, actor: Actor) -> list[ConversationView]:
    """Return the conversations that `actor` has taken over, the one written in last first."""
    raise NotImplementedError


def list_recent(session: Session, *, limit: int = 50) -> list[ConversationView]:
    """Return all conversations, the one written in last first."""
    raise NotImplementedError


def get_conversation(session: Session, conversation_id: str) -> ConversationView:
    """Return one conversation; raises NotFound "conversation_unknown"."""
    raise NotImplementedError


def list_messages(
    session: Session, conversation_id: str, *, after: int = 0, limit: int = 200
) -> list[MessageView]:
    """Return the messages with a number over `after`, oldest first, as staff see them (citizen's included)."""
    raise NotImplementedError


def take_over(session: Session, conversation_id: str, *, actor: Actor, now: datetime) -> ConversationView:
    """Give the word to `actor`; from here on the bot is silent.

    Taking one's own again changes nothing. Raises Conflict "conversation_taken" (facts: operator) when somebody
    else has it, Conflict "conversation_state" when it is closed, Forbidden "conversation_role".
    """
    raise NotImplementedError


def reply(
    session: Session, conversation_id: str, text: str, *, actor: Actor, now: datetime, key: str | None = None
) -> MessageView:
    """Say something to the citizen; the same `key` (a form's own token) again returns the first message.

    Raises Conflict "conversation_not_yours", Malformed "message_empty" / "message_too_long" (field "text",
    over 4,000 characters).
    """
    raise NotImplementedError


def release(
    session: Session, conversation_id: str, *, actor: Actor, now: datetime, note: str = ""
) -> ConversationView:
    """Give the word back to the bot; `note` is kept for staff only. Raises Conflict "conversation_not_yours"."""
    raise NotImplementedError


def close(session: Session, conversation_id: str, *, actor: Actor, now: datetime) -> ConversationView:
    """End the conversation; the citizen's next message opens it again with the bot.

    Raises Conflict "conversation_not_yours" when somebody else has it, "conversation_state" when it is closed.
    """
    raise NotImplementedError
