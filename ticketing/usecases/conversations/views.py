"""What the desk shows of a conversation and its messages: plain values, good after the session has ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticketing.domain.conversations import Conversation, ConversationState
from ticketing.domain.messages import Button, Sender


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message. `seq` counts from 1 within the conversation; `understanding` is the engine's reading of a
    citizen's message (intent, topic, entities, emergency, model); `message_id` is the channel's own id of a
    citizen's message; `staff_only` never reaches the citizen."""

    seq: int
    sender: Sender
    text: str
    buttons: tuple[Button, ...]
    at: datetime
    reply_to: int | None = None
    author: str = ""
    understanding: dict[str, Any] | None = None
    message_id: str | None = None
    staff_only: bool = False
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One conversation as staff see it; `last_seq` is the number of its latest message, times are UTC,
    `rules` is what the rules of the desk look at, `risk` a danger that the engine saw in its words."""

    id: str
    channel: str
    external_id: str
    state: ConversationState
    operator_id: str | None
    operator_name: str
    queue_reason: str
    queue_summary: str
    queued_at: datetime | None
    created_at: datetime
    updated_at: datetime
    last_seq: int
    rules: Conversation
    priority: int = 0
    skill: str = ""
    risk: str = ""
    wanted_id: str | None = None
    escalated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A citizen's message as recorded: where it stands, and whether it had been recorded before. `lease` lets
    the channel deliver what is said next by itself."""

    conversation_id: str
    seq: int
    repeated: bool
    lease: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a channel shows: state, the messages asked for, and whether this is all there will be for now."""

    conversation_id: str
    state: ConversationState
    last_seq: int
    messages: tuple[MessageView, ...]
    complete: bool = True
