"""What a channel is shown: messages, conversations, deliveries."""

from datetime import datetime

from pydantic import BaseModel, Field

from ticketing.usecases.conversations.pushing import Delivery
from ticketing.usecases.conversations.views import MessageView


class ButtonOut(BaseModel):
    """A choice; `payload` is the plain text to send when it is chosen."""

    title: str
    payload: str


class MessageOut(BaseModel):
    """One message; ids of a conversation are decimal numbers that grow, `from` is bot, person, system or
    citizen; a citizen's message carries the channel's own `message_id`."""

    id: str
    sender: str = Field(alias="from", serialization_alias="from")
    text: str
    buttons: list[ButtonOut]
    at: datetime
    message_id: str | None = None
    attachments: list[str] = Field(default_factory=list)


class ConversationOut(BaseModel):
    """State of a conversation and the messages asked for; with a `lease` the caller delivers what comes;
    `typing` while a person writes (known to this process alone, and never stored)."""

    conversation_id: str
    state: str
    messages: list[MessageOut]
    lease: str | None = None
    typing: bool = False


class DeliveryOut(BaseModel):
    """Words to push under a lease; `contact_at` is the last incoming message, `pushed` counts calls since."""

    conversation_id: str
    lease: str
    contact_at: datetime | None
    pushed: int
    messages: list[MessageOut]


class DeliveriesOut(BaseModel):
    """What a channel is to push now, and the conversations in which a person is writing."""

    deliveries: list[DeliveryOut]
    typing: list[str] = Field(default_factory=list)


def show_delivery(delivery: Delivery) -> DeliveryOut:
    """Return a delivery as it travels."""
    return DeliveryOut(
        conversation_id=delivery.external_id,
        lease=delivery.lease,
        contact_at=delivery.contact_at,
        pushed=delivery.pushed,
        messages=[show_message(message) for message in delivery.messages],
    )


def show_message(message: MessageView) -> MessageOut:
    """Return a message as it travels."""
    buttons = [ButtonOut(title=button.title, payload=button.payload) for button in message.buttons]
    return MessageOut.model_validate(
        {
            "id": str(message.seq),
            "from": message.sender.value,
            "text": message.text,
            "buttons": buttons,
            "at": message.at,
            "message_id": message.message_id,
            "attachments": list(message.attachments),
        }
    )
