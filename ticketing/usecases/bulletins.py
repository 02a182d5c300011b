"""Monthly bulletins: the machine drafts from the facts, a supervisor answers for the prose, a leader signs.

What is signed is never changed again: the figures are kept as they were counted, and the digest of the
whole stands in the audit.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ticketing.domain import bulletins as rules
from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.bulletins import WAITS_FOR, Step
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound, require
from ticketing.domain.privacy import mask_text
from ticketing.storage import bulletins as table
from ticketing.storage.bulletins import BulletinRow
from ticketing.storage.reference import calendar
from ticketing.usecases import staff_notices
from ticketing.usecases.auditing import record
from ticketing.usecases.bulletin_texts import count_month, first_prose

SHOWN = 36
PAGE = "/console/bulletins"
LONGEST_REMARK = 400


def list_bulletins(session: Session) -> Sequence[BulletinRow]:
    """Return the bulletins of the last three years, newest month first."""
    return table.latest(session, limit=SHOWN)


def find(session: Session, month: str, *, to_change: bool = False) -> BulletinRow:
    """Return a month's bulletin. Raises NotFound("unknown_bulletin")."""
    row = table.find(session, month, to_change=to_change)
    if row is None:
        raise NotFound("unknown_bulletin")
    return row


def step_of(row: BulletinRow) -> Step:
    """Return how far a bulletin is."""
    return rules.step_of(submitted_at=row.submitted_at, signed_at=row.signed_at)


def draft_due(session: Session, *, now: datetime) -> BulletinRow | None:
    """Draft the last month's bulletin once its day has come; a month without any figure needs none."""
    month = rules.due_month(now, calendar())
    if month is None or table.find(session, rules.name_of(month), to_change=False):
        return None
    facts = count_month(session, month, actor=SYSTEM, now=now)
    return _write(session, month, facts, actor=SYSTEM, now=now) if facts["rows"] else None


def draft(session: Session, month_name: str, *, actor: Actor, now: datetime) -> BulletinRow:
    """Draft a month's bulletin anew from the facts, as long as nobody has handed it to a leader.

    Raises Forbidden("role_not_allowed"), Malformed("bulletin_month"), Conflict("bulletin_not_now").
    """
    allowed = rules.may_draft(actor)
    require(allowed, Forbidden("role_not_allowed", command="draft", role=str(actor.role)))
    month = rules.read_month(month_name)
    if month is None or not rules.is_over(month, now):
        raise Malformed("bulletin_month", field="month")
    row = table.find(session, month_name)
    require(row is None or step_of(row) is Step.DRAFT, Conflict("bulletin_not_now"))
    return _write(session, month, count_month(session, month, actor=actor, now=now), actor=actor, now=now)


def _write(
    session: Session, month: date, facts: dict[str, object], *, actor: Actor, now: datetime
) -> BulletinRow:
    name, prose = rules.name_of(month), first_prose(month, facts)
    row = table.find(session, name)
    if row is None:
        row = BulletinRow(month=name, revision=0)
        session.add(row)
    row.facts, row.prose, row.wrote, row.remark = facts, prose, [actor.id], ""
    row.drafted_at, row.drafted_by, row.drafted_name = now, actor.id, actor.name
    _done(session, row, "drafted", actor=actor, now=now)
    return row


def save(
    session: Session, month: str, *, prose: str, revision: int, actor: Actor, now: datetime
) -> BulletinRow:
    """Keep changed prose. Raises Forbidden("role_not_allowed"), Conflict("bulletin_changed"|
    "bulletin_not_now"), Malformed("bulletin_prose"|"bulletin_personal")."""
    row = _in_hand(session, month, revision=revision, actor=actor)
    words = prose.replace("\r\n", "\n").strip()
    require(words, Malformed("bulletin_prose", field="prose"))
    require(mask_text(words) == words, Malformed("bulletin_personal", field="prose"))
    row.prose, row.wrote = words, sorted({*row.wrote, actor.id})
    _done(session, row, "edited", actor=actor, now=now)
    return row


def submit(
    session: Session, month: str, *, prose: str = "", revision: int, actor: Actor, now: datetime
) -> BulletinRow:
    """Hand a draft, with the prose as it stands in the form, to a leader; whoever does answers for it.

    Raises as `save`.
    """
    row = _in_hand(session, month, revision=revision, actor=actor)
    if prose and prose.replace("\r\n", "\n").strip() != row.prose:
        row = save(session, month, prose=prose, revision=revision, actor=actor, now=now)
    row.wrote, row.remark = sorted({*row.wrote, actor.id}), ""
    row.submitted_at, row.submitted_by, row.submitted_name = now, actor.id, actor.name
    _done(session, row, "submitted", actor=actor, now=now)
    return row


def give_back(
    session: Session, month: str, *, remark: str, revision: int, actor: Actor, now: datetime
) -> BulletinRow:
    """Give it back to be mended, with the reason. Raises as `sign` and Malformed("bulletin_remark")."""
    row = _to_sign(session, month, revision=revision, actor=actor)
    require(remark.strip(), Malformed("bulletin_remark", field="remark"))
    row.remark = mask_text(remark.strip())[:LONGEST_REMARK]
    row.submitted_at = row.submitted_by = row.submitted_name = None
    _done(session, row, "given_back", actor=actor, now=now)
    return row


def sign(session: Session, month: str, *, revision: int, actor: Actor, now: datetime) -> BulletinRow:
    """Sign by name. Raises Forbidden("bulletin_own") for whoever had a hand in it and for other posts,
    Conflict("bulletin_changed"|"bulletin_not_now")."""
    row = _to_sign(session, month, revision=revision, actor=actor)
    row.signed_at, row.signed_by, row.signed_name = now, actor.id, actor.name
    row.digest = digest_of(row)
    _done(session, row, "signed", actor=actor, now=now)
    return row


def digest_of(row: BulletinRow) -> str:
    """Return the SHA-256 of month, prose and figures: what the signature stands under."""
    whole = json.dumps([row.month, row.prose, row.facts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _in_hand(session: Session, month: str, *, revision: int, actor: Actor) -> BulletinRow:
    allowed = rules.may_write(actor)
    require(allowed, Forbidden("role_not_allowed", command="write", role=str(actor.role)))
    return _at(session, month, Step.DRAFT, revision=revision)


def _to_sign(session: Session, month: str, *, revision: int, actor: Actor) -> BulletinRow:
    row = _at(session, month, Step.SUBMITTED, revision=revision)
    require(rules.may_sign(actor, wrote=row.wrote), Forbidden("bulletin_own"))
    return row


def _at(session: Session, month: str, step: Step, *, revision: int) -> BulletinRow:
    row = find(session, month, to_change=True)
    require(row.revision == revision, Conflict("bulletin_changed"))
    require(step_of(row) is step, Conflict("bulletin_not_now"))
    return row


def _done(session: Session, row: BulletinRow, act: str, *, actor: Actor, now: datetime) -> None:
    """Count the change, write it, and say in the audit who did what to which text."""
    row.revision += 1
    try:
        session.flush()
    except IntegrityError as error:  # two drafted the same month in the same moment
        raise Conflict("bulletin_changed") from error
    details = {"digest": digest_of(row), "wrote": row.wrote}
    record(session, actor=actor, action=f"bulletin.{act}", subject=row.month, details=details, now=now)
    _tell(session, row, act, actor=actor, now=now)


def _tell(session: Session, row: BulletinRow, act: str, *, actor: Actor, now: datetime) -> None:
    """Whoever it waits for now hears of it; who is done with it is no longer reminded."""
    about = f"bulletin:{row.month}"
    if act != "edited":
        staff_notices.settle(session, about, now=now)
    post = WAITS_FOR[step_of(row)]
    by_himself = act == "drafted" and actor.id != SYSTEM.id
    if act == "edited" or by_himself or post is None:
        return
    but = row.wrote if act == "submitted" else (actor.id,)
    facts = {"month": row.month, "by": actor.name, "remark": row.remark}
    staff_notices.tell(
        session,
        f"bulletin_{act}",
        about=about,
        to=(post,),
        but=but,
        address=f"{PAGE}/{row.month}",
        now=now,
        **facts,
    )
