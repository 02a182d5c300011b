"""A bulletin as a file: title, prose, signature, figures and their definitions; every export is audited."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.bulletins import read_month
from ticketing.domain.calendar import local
from ticketing.notices import wording
from ticketing.storage.bulletins import BulletinRow
from ticketing.usecases import bulletins
from ticketing.usecases.auditing import record
from ticketing.usecases.bulletin_texts import FILE, cell_text
from ticketing.usecases.exporting import csv_bytes, safe_cell

DEFINED = ("name", "formula", "numerator", "denominator", "excluded", "date")


def export(session: Session, month: str, *, actor: Actor, now: datetime) -> bytes:
    """Return the bulletin as CSV. Raises NotFound("unknown_bulletin")."""
    row = bulletins.find(session, month)
    details = {"digest": bulletins.digest_of(row), "step": str(bulletins.step_of(row))}
    record(session, actor=actor, action="bulletin.export", subject=month, details=details, now=now)
    return csv_bytes(_lines(row))


def title_of(row: BulletinRow) -> str:
    """Return the bulletin's title."""
    month = read_month(row.month)
    assert month is not None
    return _phrase("title", year=month.year, month=month.month)


def signature_of(row: BulletinRow) -> str:
    """Return who signed when, or that nobody has."""
    if row.signed_at is None:
        return _phrase("not_signed")
    return _phrase("signed", who=row.signed_name, at=local(row.signed_at).strftime("%Y-%m-%d %H:%M"))


def _lines(row: BulletinRow) -> Iterator[list[str]]:
    columns = row.facts["columns"]
    yield [title_of(row)]
    yield from ([safe_cell(line)] for line in row.prose.splitlines())
    yield [safe_cell(signature_of(row))]
    if row.digest:
        yield [_phrase("digest", digest=row.digest)]
    yield []
    yield [_phrase("unit_heading"), *(column["name"] for column in columns)]
    for one in row.facts["rows"]:
        yield [safe_cell(one["unit"]), *(cell_text(one["cells"][c["code"]]) for c in columns)]
    yield [_phrase("total"), *(cell_text(row.facts["total"][c["code"]]) for c in columns)]
    yield []
    yield [_phrase(name) for name in ("indicator", *DEFINED[1:])]
    yield from ([column[name] for name in DEFINED] for column in columns)


def _phrase(name: str, **facts: object) -> str:
    return wording.phrase(FILE, name, **facts)
