"""Programmes that call the API: what each may do, and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ticketing.domain.actors import Actor, Role


class Scope(StrEnum):
    """One permission of a key."""

    ORDERS_READ = "orders:read"
    ORDERS_CREATE = "orders:create"
    ORDERS_UPDATE = "orders:update"
    KNOWLEDGE_READ = "knowledge:read"
    STATISTICS_READ = "statistics:read"


@dataclass(frozen=True, slots=True)
class Client:
    """One programme with its key's permissions; one with `unit_id` is a unit's own system."""

    id: str
    name: str
    scopes: frozenset[Scope]
    unit_id: str | None
    key_hint: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Tell whether the key opens anything at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def channel(self) -> str:
        """Return the channel of the orders that it files; nobody else files under it."""
        return f"api-{self.id[:12]}"

    def as_actor(self) -> Actor:
        """Return the programme as the one who acts: for its unit, or like the bot for citizens."""
        role = Role.UNIT if self.unit_id else Role.BOT
        return Actor(id=f"client:{self.id}", role=role, name=self.name, unit_id=self.unit_id)
