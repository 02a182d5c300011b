"""Conversations: citizens' messages in, the bot's turns, the operators' desk, notices out."""

from ticketing.usecases.conversations.notices import post_notice
from ticketing.usecases.conversations.operating import (
    close,
    get_conversation,
    is_noted,
    list_latest,
    list_messages,
    list_recent,
    list_taken,
    list_waiting,
    note_at_desk,
    release,
    reply,
    take_over,
)
from ticketing.usecases.conversations.turns import turns_to_resume
from ticketing.usecases.conversations.views import ConversationView, Exchange, MessageView, Received

__all__ = [
    "ConversationView",
    "Exchange",
    "MessageView",
    "Received",
    "close",
    "get_conversation",
    "is_noted",
    "list_latest",
    "list_messages",
    "list_recent",
    "list_taken",
    "list_waiting",
    "note_at_desk",
    "post_notice",
    "release",
    "reply",
    "take_over",
    "turns_to_resume",
]
