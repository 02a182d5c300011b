"""Events for other systems: who subscribed to what, and the outbox rows that carry events to them.

An event names the order and what happened, and holds no word of the citizen: who wants more reads the order
with his key, and sees what that key may see.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Forbidden, Malformed, NotFound, require
from ticketing.domain.orders import Event, Happened, Order
from ticketing.notices.wording import phrase_names
from ticketing.storage import clients as table
from ticketing.storage.clients import ClientRow, HookRow
from ticketing.storage.outbox import NewNotice
from ticketing.usecases.auditing import record
from ticketing.usecases.delivering import HOOK

ALL = "*"
LONGEST_URL = 500
MOST_HOOKS = 10


@dataclass(frozen=True, slots=True)
class Hook:
    """One subscription as the admin sees it; the secret is shown once, when it is made."""

    id: int
    client_id: str
    url: str
    events: tuple[str, ...]
    created_at: datetime


def subscribe(
    session: Session, client_id: str, *, url: str, events: Collection[str], actor: Actor, now: datetime
) -> tuple[Hook, str]:
    """Subscribe a client to events ("*" for all); return the subscription and the secret that signs them.

    Raises Forbidden("not_admin"), NotFound("unknown_client"), Malformed("hook_url"|"hook_events"|…).
    """
    require(actor.role in (Role.ADMIN, Role.SYSTEM), Forbidden("not_admin"))
    client = table.client(session, client_id)
    if client is None or client.revoked_at is not None:
        raise NotFound("unknown_client")
    require(_is_address(url), Malformed("hook_url", field="url"))
    require(events and set(events) <= {ALL, *event_names()}, Malformed("hook_events", field="events"))
    require(len(table.open_hooks(session, client_id)) < MOST_HOOKS, Malformed("hook_limit", limit=MOST_HOOKS))
    secret = secrets.token_urlsafe(32)
    row = HookRow(client_id=client_id, url=url, events=sorted(events), secret=secret, created_at=now)
    table.add_hook(session, row)
    details = {"events": sorted(events), "host": urlsplit(url).hostname or ""}
    record(session, actor=actor, action="client.subscribed", subject=client_id, details=details, now=now)
    return _hook(row), secret


def unsubscribe(session: Session, hook_id: int, *, actor: Actor, now: datetime) -> None:
    """End a subscription; again does nothing. Raises Forbidden("not_admin"), NotFound("unknown_hook")."""
    require(actor.role in (Role.ADMIN, Role.SYSTEM), Forbidden("not_admin"))
    row = table.hook(session, hook_id)
    if row is None:
        raise NotFound("unknown_hook")
    if row.ended_at is None:
        row.ended_at = now
        record(session, actor=actor, action="client.unsubscribed", subject=row.client_id, now=now)


def list_hooks(session: Session) -> list[Hook]:
    """Return the subscriptions in force."""
    return [_hook(row) for row in table.open_hooks(session)]


def event_names() -> tuple[str, ...]:
    """Return what can happen to an order, by the names that subscriptions use."""
    return phrase_names("events")


def notices_to_subscribers(
    session: Session, happened: Sequence[Happened], *, now: datetime
) -> list[NewNotice]:
    """Return one notice per event and subscription, in the order in which things happened."""
    hooks = table.known_hooks(session)
    clients = {hook.client_id: table.client(session, hook.client_id) for hook in hooks}
    return [
        _notice(hook, order, event, place=place, now=now)
        for order, events in happened
        for hook in hooks
        if _may_see(clients[hook.client_id], order)
        for place, event in enumerate(events)
        if ALL in hook.events or event.name in hook.events
    ]


def _may_see(client: ClientRow | None, order: Order) -> bool:
    return client is not None and (not client.unit_id or client.unit_id in order.handling_units)


def _notice(hook: HookRow, order: Order, event: Event, *, place: int, now: datetime) -> NewNotice:
    key = f"{order.number}:{event.name}:{order.revision}.{place}:{HOOK}{hook.id}"
    body = {
        "id": key,
        "type": f"order.{event.name}",
        "timestamp": event.at.astimezone(UTC).isoformat(),
        "data": {
            "number": order.number,
            "state": str(order.state),
            "revision": order.revision,
            "round": order.round,
            "unit_id": order.lead_id or None,
            "topic": order.request.topic.code if order.request.topic else None,
        },
    }
    return NewNotice(
        key=key,
        way="webhook",
        address=f"{HOOK}{hook.id}",
        order_number=order.number,
        text=json.dumps(body),
        at=now,
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= LONGEST_URL
    except ValueError:
        return False


def _hook(row: HookRow) -> Hook:
    return Hook(row.id, row.client_id, row.url, tuple(row.events), row.created_at)
