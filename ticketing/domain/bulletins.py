"""The monthly bulletin (通报): when a month's is due, whose turn it is, who may write and who may sign."""

import re
from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from ticketing.domain.actors import Actor, Role
from ticketing.domain.calendar import ONE_DAY, WorkCalendar, at, local

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
WRITERS = frozenset({Role.SUPERVISOR})
SIGNERS = frozenset({Role.LEADER})


class Step(StrEnum):
    """How far a bulletin is: who drafts checks it, hands it to a leader, and the leader signs."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"


def step_of(*, submitted_at: datetime | None, signed_at: datetime | None) -> Step:
    """Return how far a bulletin is."""
    if signed_at is not None:
        return Step.SIGNED
    return Step.DRAFT if submitted_at is None else Step.SUBMITTED


WAITS_FOR: dict[Step, Role | None] = {
    Step.DRAFT: Role.SUPERVISOR,
    Step.SUBMITTED: Role.LEADER,
    Step.SIGNED: None,
}


def read_month(text: str) -> date | None:
    """Return the first day of a month written as 2026-11, or None."""
    found = MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def name_of(month: date) -> str:
    """Return how a month is written, such as 2026-11."""
    return f"{month.year}-{month.month:02}"


def last_day_of(month: date) -> date:
    """Return the last day of the month."""
    return (month.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY


def is_over(month: date, now: datetime) -> bool:
    """Say whether the month has ended: figures of a running one would change under the signature."""
    return local(now).date() > last_day_of(month)


def due_month(now: datetime, calendar: WorkCalendar) -> date | None:
    """Return the month of which a draft is due: the last one, once the first working day has begun."""
    today = local(now).date()
    before = today.replace(day=1) - ONE_DAY
    opens, _ = calendar.hours.spans[0]
    begun = now >= at(calendar.next_workday(before), opens)
    return before.replace(day=1) if begun else None


def may_draft(actor: Actor) -> bool:
    """Say whether a draft may be made: by the machine on its day, by a supervisor on any."""
    return actor.role is Role.SYSTEM or actor.role in WRITERS


def may_write(actor: Actor) -> bool:
    """Say whether this person may change the prose and hand it to a leader."""
    return actor.role in WRITERS


def may_sign(actor: Actor, *, wrote: Collection[str]) -> bool:
    """Say whether this person may sign: a leader who had no hand in it, whatever post he held then."""
    return actor.role in SIGNERS and actor.id not in wrote
