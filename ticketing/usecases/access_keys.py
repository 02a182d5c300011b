"""Keys for programmes that call the API: issued and shown once, stored as a hash, revoked at any time."""

import hashlib
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.clients import Client, Scope
from ticketing.domain.errors import Forbidden, Malformed, NotFound, require
from ticketing.storage import clients as table
from ticketing.storage.clients import ClientRow
from ticketing.storage.units import find_unit
from ticketing.usecases.auditing import record

PREFIX = "hk_"
HINT = 4
LONGEST_NAME = 80
# Seen once a minute is enough to know which keys are in use, and saves a write per call.
TOUCH_AFTER = timedelta(minutes=1)


def issue_key(
    session: Session,
    name: str,
    *,
    scopes: Collection[str],
    unit_id: str | None = None,
    expires_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[Client, str]:
    """Make a client; return it with its key, which nobody can read again.

    Raises Forbidden("not_admin"), Malformed("client_name"|"scopes_unknown"|"unknown_unit"|"expiry_past").
    """
    require(actor.role in (Role.ADMIN, Role.SYSTEM), Forbidden("not_admin"))
    name = name.strip()
    require(0 < len(name) <= LONGEST_NAME, Malformed("client_name", field="name"))
    require(scopes and set(scopes) <= set(Scope), Malformed("scopes_unknown", field="scopes"))
    require(unit_id is None or find_unit(session, unit_id), Malformed("unknown_unit", field="unit_id"))
    require(expires_at is None or expires_at > now, Malformed("expiry_past", field="expires_at"))
    key = PREFIX + secrets.token_urlsafe(32)
    row = ClientRow(
        id=uuid.uuid4().hex,
        name=name,
        scopes=sorted(scopes),
        unit_id=unit_id,
        key_hash=_hash(key),
        key_hint=key[-HINT:],
        created_at=now,
        created_by=actor.id,
        expires_at=expires_at,
    )
    table.add_client(session, row)
    details = {"scopes": sorted(scopes), "unit_id": unit_id}
    record(session, actor=actor, action="client.key_issued", subject=row.id, details=details, now=now)
    return _client(row), key


def replace_key(session: Session, client_id: str, *, actor: Actor, now: datetime) -> str:
    """Give a client a new key; the old one is worth nothing from now on. Raises NotFound, Forbidden."""
    row = _row_for_admin(session, client_id, actor=actor)
    key = PREFIX + secrets.token_urlsafe(32)
    row.key_hash, row.key_hint = _hash(key), key[-HINT:]
    session.flush()
    record(session, actor=actor, action="client.key_replaced", subject=row.id, now=now)
    return key


def revoke_key(session: Session, client_id: str, *, actor: Actor, now: datetime) -> None:
    """Take a client's key away for good; again does nothing. Raises NotFound, Forbidden."""
    row = _row_for_admin(session, client_id, actor=actor)
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
        record(session, actor=actor, action="client.key_revoked", subject=row.id, now=now)


def _row_for_admin(session: Session, client_id: str, *, actor: Actor) -> ClientRow:
    require(actor.role in (Role.ADMIN, Role.SYSTEM), Forbidden("not_admin"))
    row = table.client(session, client_id)
    if row is None:
        raise NotFound("unknown_client")
    return row


def client_of(session: Session, key: str, *, now: datetime) -> Client | None:
    """Return whose valid key this is, and note that it was used; None for any other text."""
    if not key.startswith(PREFIX):
        return None
    row = table.client_by_hash(session, _hash(key))
    client = _client(row) if row else None
    if row is None or client is None or not client.is_valid(now):
        return None
    if row.last_used_at is None or now - row.last_used_at > TOUCH_AFTER:
        row.last_used_at = now
    return client


def list_clients(session: Session) -> list[Client]:
    """Return all clients, newest first, revoked ones too."""
    return [_client(row) for row in table.all_clients(session)]


def _hash(key: str) -> str:
    # 256 random bits need no stretching.
    return hashlib.sha256(key.encode()).hexdigest()


def _client(row: ClientRow) -> Client:
    return Client(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        unit_id=row.unit_id,
        key_hint=row.key_hint,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
