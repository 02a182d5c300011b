"""Evidence files: stored by whoever has to prove something, read by right, deleted with a trace."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.commands import Evidence
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound, require
from ticketing.domain.events import make_event
from ticketing.domain.evidence import MOST_FILES, PROVING, Checked, FileKind, clean_name
from ticketing.domain.machine import commands_for
from ticketing.domain.orders import Order
from ticketing.domain.privacy import mask_text
from ticketing.storage import evidence as table
from ticketing.storage import orders, sealed_files
from ticketing.storage.evidence import EvidenceRow
from ticketing.storage.reference import rulebook
from ticketing.usecases.auditing import record
from ticketing.usecases.changing import publish
from ticketing.usecases.reading_orders import readable_order

SHORTEST_REASON, LONGEST_REASON = 4, 200
# Beside the unit that stored a file: who keeps the house in order.
MAY_DELETE = frozenset({Role.SUPERVISOR, Role.ADMIN})
FIELD = "evidence"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as readers see it: its name masked, `size` in bytes; a deleted one is only a trace."""

    id: str
    name: str
    kind: FileKind
    sha256: str
    size: int
    round: int
    unit_id: str
    stored_name: str
    stored_at: datetime
    deleted_at: datetime | None
    deleted_name: str
    reason: str

    @property
    def proof(self) -> Evidence:
        """Return what a command cites of it."""
        return Evidence(self.name, self.sha256)


def store(
    session: Session,
    order_number: str,
    file: Checked,
    *,
    name: str,
    folder: Path,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    """Keep a file that was looked at; the same bytes again return the file that is there.

    Raises NotFound("unknown_order"), Forbidden("evidence_not_yours") when the actor has nothing to prove now,
    Conflict("evidence_too_many"). The file is written before the row: a row without a file cannot be, a file
    without a row is never shown.
    """
    order = readable_order(session, order_number, actor=actor)
    require(may_store(order, actor), Forbidden("evidence_not_yours", field=FIELD))
    kept = table.kept_of(session, order_number)
    known = next((row for row in kept if row.sha256 == file.sha256), None)
    if known is not None:
        return _view(order, known)
    require(len(kept) < MOST_FILES, Conflict("evidence_too_many", field=FIELD, most=MOST_FILES))
    row = EvidenceRow(
        id=secrets.token_urlsafe(24),
        order_number=order_number,
        name=clean_name(name, file.kind),
        kind=str(file.kind),
        sha256=file.sha256,
        size=len(file.raw),
        round=order.round,
        stored_at=now,
        stored_by=actor.id,
        stored_name=actor.name,
        unit_id=actor.unit_id or "",
    )
    sealed_files.keep(folder, row.id, file.raw)
    stored = _view(order, table.add(session, row))
    _record(session, stored, order, action="evidence.stored", actor=actor, now=now)
    return stored


def may_store(order: Order, actor: Actor) -> bool:
    """Say whether the actor may take a step now that files can prove."""
    return bool(PROVING & frozenset(commands_for(order, actor, rulebook(order.profile_version))))


def read(
    session: Session, order_number: str, identity: str, *, folder: Path, actor: Actor, now: datetime
) -> tuple[StoredFile, bytes]:
    """Return a file of an order that the actor may read, and write down who had it.

    Raises NotFound("unknown_order"|"evidence_unknown"|"evidence_deleted").
    """
    order = readable_order(session, order_number, actor=actor)
    row = _row(session, order_number, identity)
    if row.deleted_at is not None:
        raise NotFound("evidence_deleted")
    try:
        raw = sealed_files.load(folder, row.id)
    except OSError as error:
        raise NotFound("evidence_unknown") from error
    stored = _view(order, row)
    _record(session, stored, order, action="evidence.read", actor=actor, now=now)
    return stored, raw


def delete(
    session: Session, order_number: str, identity: str, *, reason: str, actor: Actor, now: datetime
) -> StoredFile:
    """Delete a file; its name, digest, who deleted it, when and why stay with the order (edge case 30).

    The caller removes the file itself once this is committed. Raises NotFound("evidence_unknown"),
    Forbidden("evidence_not_yours"), Malformed("reason_missing"), Conflict("evidence_deleted").
    """
    # Its history is written while everybody waits for the audit: then nobody may still hold the order.
    orders.lock(session, [order_number])
    order = readable_order(session, order_number, actor=actor)
    row = _row(session, order_number, identity)
    require(may_delete(row.unit_id, actor), Forbidden("evidence_not_yours"))
    require(row.deleted_at is None, Conflict("evidence_deleted"))
    words = reason.strip()
    long_enough = SHORTEST_REASON <= len(words) <= LONGEST_REASON
    require(long_enough, Malformed("reason_missing", field="reason", minimum=SHORTEST_REASON))
    row.deleted_at, row.deleted_by, row.deleted_name, row.delete_reason = now, actor.id, actor.name, words
    session.flush()
    stored = _view(order, row)
    details: dict[str, object] = {"evidence": [[stored.name, stored.sha256]]}
    text = f"{stored.name} {mask_text(words, names=order.request.private_names)}"
    event = make_event("delete_evidence", actor, at=max(now, order.updated_at), text=text, details=details)
    publish(session, order, [event], now=now)
    return stored


def may_delete(unit_id: str, actor: Actor) -> bool:
    """Say whether the actor may delete a file that this unit stored."""
    return actor.role in MAY_DELETE or (actor.unit_id is not None and actor.unit_id == unit_id)


def files_of(session: Session, order: Order) -> list[StoredFile]:
    """Return the files of an order, traces of deleted ones too, oldest first."""
    return [_view(order, row) for row in table.of_order(session, order.number)]


def cite(session: Session, order: Order, identities: Sequence[str]) -> tuple[Evidence, ...]:
    """Return what a command says of these files. Raises Malformed("evidence_unknown") for one not there."""
    kept = {row.id: row for row in table.kept_of(session, order.number)}
    require(all(one in kept for one in identities), Malformed("evidence_unknown", field=FIELD))
    return tuple(_view(order, kept[one]).proof for one in dict.fromkeys(identities))


def require_kept(session: Session, order_number: str, digests: Sequence[str]) -> None:
    """Raise Conflict("evidence_not_here") unless a file of every digest is kept with the order."""
    kept = {row.sha256 for row in table.kept_of(session, order_number)}
    require(set(digests) <= kept, Conflict("evidence_not_here", field=FIELD))


def _row(session: Session, order_number: str, identity: str) -> EvidenceRow:
    row = table.find(session, identity)
    if row is None or row.order_number != order_number:
        raise NotFound("evidence_unknown")
    return row


def _view(order: Order, row: EvidenceRow) -> StoredFile:
    names = order.request.private_names
    return StoredFile(
        id=row.id,
        name=mask_text(row.name, names=names),
        kind=FileKind(row.kind),
        sha256=row.sha256,
        size=row.size,
        round=row.round,
        unit_id=row.unit_id,
        stored_name=row.stored_name,
        stored_at=row.stored_at,
        deleted_at=row.deleted_at,
        deleted_name=row.deleted_name or "",
        reason=mask_text(row.delete_reason or "", names=names),
    )


def _record(
    session: Session, stored: StoredFile, order: Order, *, action: str, actor: Actor, now: datetime
) -> None:
    details = {"name": stored.name, "sha256": stored.sha256}
    record(session, actor=actor, action=action, subject=order.number, details=details, now=now)
