"""The one shape of a channel: what comes in, what goes out, how sending may fail (docs/channels.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channels.desk_client import Attached, Delivery, DeskMessage, Place


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do; `text_limit` is the longest text of a message in the platform's measure."""

    text_limit: int
    buttons: bool = True
    images: bool = True
    location: bool = True
    voice: bool = True
    edits: bool = False
    # Whether the citizen can be shown that a person is writing.
    typing: bool = False
    # Whether the platform is called to deliver, or fetches for itself.
    pushes: bool = True
    # Whether words arrive that nobody waits for: a notice, a person's answer an hour later. A call ends.
    unasked: bool = True


@dataclass(frozen=True, slots=True)
class Inbound:
    """A citizen's message. Both ids are the platform's; the same `message_id` again is the same message."""

    conversation_id: str
    message_id: str
    text: str = ""
    attachments: tuple[Attached, ...] = ()
    location: Place | None = None
    edits: str | None = None
    sent_at: datetime | None = None


class SendLater(Exception):
    """Not delivered, try again after `seconds`; with `everybody` the whole channel rests that long."""

    def __init__(self, fault: str, *, seconds: float = 0.0, everybody: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.seconds = seconds
        self.everybody = everybody


class SendOnContact(Exception):
    """Not deliverable until the citizen writes again: the bot was blocked, the window is closed."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class SendNever(Exception):
    """This message will never be taken; the next ones may be."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Sender(Protocol):
    """The way out of one platform."""

    def group(self, delivery: Delivery) -> Sequence[Sequence[DeskMessage]]:
        """Return what is sent in one go; most platforms send message by message."""

    async def send(self, delivery: Delivery, messages: Sequence[DeskMessage]) -> int:
        """Send and return how many calls of the platform that took.

        Raises SendLater, SendOnContact or SendNever; nothing of a group that failed counts as delivered.
        """

    async def show_typing(self, conversation_id: str) -> None:
        """Show for some seconds that a person is writing. Never raises: nothing is lost without it."""
