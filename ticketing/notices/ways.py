"""What a way out is: one small file that brings one notice to one address, or says why it did not.

A new way is a file beside this one with a class that has `limit` and `send`, an `open_way(config)` that reads
its part of HOTLINE_NOTICE_WAYS, and a line in `registry.py`. Retry, pauses, giving up, the dead-letter page
and the log belong to the outbox, not to the way: `send` tries once and never logs what it sends.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ticketing.domain.rate_limits import Limit


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one address. It may arrive twice; `key` is the same each time, so receivers can tell.

    `text` is for people and masked already; `payload`, when there is one, is JSON text for machines.
    `address` is what the way understands: a mail address, a URL, a phone, a robot's key.
    """

    key: str
    address: str
    title: str
    text: str
    order_number: str = ""
    payload: str = ""
    signing: "SigningKey | None" = None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret that both sides know, and the name by which they speak of it."""

    id: str
    secret: str = field(repr=False)


class NotSent(Exception):
    """The notice did not arrive. `fault` is a short code without personal data (≤ 80 characters).

    `permanent`: trying again is useless (no such address). `retry_after`: seconds the other side asks for.
    """

    def __init__(self, fault: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.permanent = permanent
        self.retry_after = retry_after


class Way(Protocol):
    """One way out of the house."""

    @property
    def limit(self) -> Limit:
        """Return how many notices may leave at once and per second, all replicas together."""

    def send(self, notice: Notice, *, now: datetime) -> None:
        """Send once, within a timeout of its own. Raises NotSent."""
