"""Final answers: proposed by the unit with file and signing head, checked by two others."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command, Evidence
from ticketing.domain.orders import Order
from ticketing.storage import orders as table
from ticketing.usecases import evidence as files
from ticketing.usecases.changing import change
from ticketing.usecases.merging import keep_in_step


def propose_final_answer(
    session: Session,
    order_number: str,
    *,
    text: str,
    file_reference: str,
    head_name: str,
    evidence: tuple[Evidence, ...] = (),
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Propose the last word on an unreasonable or exhausted demand (rule T22; 吕梁: 最终答复).

    Its files are kept with the order. Raises Malformed("evidence_missing"), Conflict("evidence_not_here").
    """
    files.require_kept(session, order_number, [file.sha256 for file in evidence])
    ask = Ask(
        Command.PROPOSE_FINAL_ANSWER,
        actor,
        now,
        text=text,
        file_reference=file_reference,
        head_name=head_name,
        evidence=evidence,
    )
    return change(session, order_number, ask, revision=revision)


def endorse_final_answer(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Endorse it for the hotline's office. Raises Conflict("evidence_not_here") when its file is gone."""
    _require_files(session, order_number)
    return change(session, order_number, Ask(Command.ENDORSE_FINAL_ANSWER, actor, now), revision=revision)


def confirm_final_answer(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Confirm it as second reviewer: the order ends and the caller hears of the review route."""
    _require_files(session, order_number)
    ended = change(session, order_number, Ask(Command.CONFIRM_FINAL_ANSWER, actor, now), revision=revision)
    keep_in_step(session, ended, now=now)
    return ended


def _require_files(session: Session, order_number: str) -> None:
    final = table.load(session, order_number).final
    files.require_kept(session, order_number, final.evidence if final else ())
