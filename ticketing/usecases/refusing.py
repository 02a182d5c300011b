"""Requests that must not be stored: secret matter leaves the fact that it was refused, and no word of it."""

import re
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.errors import HotlineError, Malformed
from ticketing.domain.orders import NewOrder
from ticketing.usecases.auditing import record

MARKS = Path(__file__).parent.parent / "data" / "secret_marks.yml"


@cache
def _marks() -> re.Pattern[str]:
    marks: list[str] = yaml.safe_load(MARKS.read_text(encoding="utf-8"))["marks"]
    return re.compile("|".join(marks))


def refuse_secret(session: Session, new: NewOrder, *, actor: Actor, now: datetime) -> HotlineError | None:
    """Return the refusal of secret matter (严禁纳入涉密事项), or None; the audit keeps only that it happened.

    Returned, not raised, so that the audit line is committed.
    """
    texts = [new.matter, new.title, *(element.value or "" for element in new.elements.values())]
    if not any(_marks().search(text) for text in texts):
        return None
    record(session, actor=actor, action="order.refused_secret", subject=new.source.channel, now=now)
    return Malformed("secret_matter", field="matter")
