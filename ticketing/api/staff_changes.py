"""Changes that two people make, for programmes of staff: list, propose, decide, as on the console's pages.

Only people who are signed in come in. A key is nobody's: with one in each hand one person would be two.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

from ticketing.api.orders import Db, Key, Now
from ticketing.api.staff_bodies import Strict
from ticketing.api.staff_orders import staff_caller
from ticketing.domain.actors import Actor
from ticketing.domain.errors import Forbidden, HotlineError, require
from ticketing.domain.four_eyes import CityChange
from ticketing.domain.permissions import Page, may_open
from ticketing.domain.rule_changes import typed_of
from ticketing.storage import city_drafts, idempotency, reference, rule_drafts
from ticketing.storage.city_drafts import CityDraftRow
from ticketing.storage.database import transaction
from ticketing.storage.rule_drafts import RuleDraftRow
from ticketing.usecases import city_changes, clocks, editing_rules

router = APIRouter(prefix="/staff/changes", tags=["staff"])
SCOPE = "change"
# The rest is settled by the worker, which looks at provisional dues every day.
SETTLED_AT_ONCE = 100
Topic = Literal["city", "rules"]
Row = CityDraftRow | RuleDraftRow
Name = Annotated[str, Field(min_length=1, max_length=120)]
Note = Annotated[str, Field(max_length=400)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class ChangeView(BaseModel):
    """One proposed change; `accepted` is null while nobody has decided. `mine`: the caller may decide."""

    topic: Topic
    id: int
    kind: str
    subject: str
    was: dict[str, Any]
    changes: dict[str, Any]
    source: str
    note: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    accepted: bool | None
    mine: bool


class Changes(BaseModel):
    """What waits, oldest first, then the latest that were decided, by topic."""

    items: list[ChangeView]


class RenameIn(Strict):
    """A unit's new name and the ground for it."""

    name: Name
    note: Note = ""


class EndIn(Strict):
    """A unit's last day, and who takes over."""

    last_day: date
    successor_id: Annotated[str, Field(max_length=64)] = ""
    note: Note = ""


class HolidayIn(Strict):
    """One holiday from a day to a day."""

    name: Name
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]


class NoticeIn(Strict):
    """A year's holiday notice with its source."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    source: Annotated[str, Field(min_length=1, max_length=200)]
    holidays: Annotated[list[HolidayIn], Field(min_length=1, max_length=40)]
    workdays: Annotated[list[Day], Field(max_length=40, default_factory=list)]
    replace: bool = False


class RulesIn(Strict):
    """New values of a rules file: amounts such as "4wd" by clock, or the policy's numbers by their names."""

    values: Annotated[dict[str, Annotated[str, Field(max_length=20)]], Field(min_length=1, max_length=60)]
    source: Annotated[str, Field(min_length=1, max_length=200)]
    note: Note = ""


class DecisionIn(Strict):
    """Yes or no."""

    accept: bool


def decider(caller: Annotated[Actor, Depends(staff_caller, scope="function")]) -> Actor:
    """Return a signed-in person of the posts that propose and decide.

    Refuses with 403 "staff_only" (a key, another post).
    """
    require(may_open(caller.role, Page.CHANGES), Forbidden("staff_only"))
    return caller


Decider = Annotated[Actor, Depends(decider, scope="function")]


@router.get("", response_model=Changes)
def list_changes(session: Db, caller: Decider) -> dict[str, object]:
    """Return what waits for a decision and what was decided lately."""
    rows: Sequence[Row] = [*city_drafts.latest(session), *rule_drafts.latest(session)]
    return {"items": [_view(row, caller) for row in rows]}


@router.post("/units/{unit_id}/rename", response_model=ChangeView)
def propose_rename(
    unit_id: str, body: RenameIn, session: Db, now: Now, caller: Decider, idempotency_key: Key
) -> dict[str, object]:
    """Propose a unit's new name."""

    def do() -> Row:
        told = {"name": body.name, "note": body.note}
        return city_changes.propose_rename(session, unit_id, **told, actor=caller, now=now)

    return _once(session, do, caller=caller, key=idempotency_key, now=now)


@router.post("/units/{unit_id}/end", response_model=ChangeView)
def propose_end(
    unit_id: str, body: EndIn, session: Db, now: Now, caller: Decider, idempotency_key: Key
) -> dict[str, object]:
    """Propose to abolish a unit or to merge it into another."""

    def do() -> Row:
        return city_changes.propose_end(
            session,
            unit_id,
            last_day=body.last_day,
            successor_id=body.successor_id,
            note=body.note,
            actor=caller,
            now=now,
        )

    return _once(session, do, caller=caller, key=idempotency_key, now=now)


@router.post("/notices", response_model=ChangeView)
def propose_notice(
    body: NoticeIn, session: Db, now: Now, caller: Decider, idempotency_key: Key
) -> dict[str, object]:
    """Propose a year's holiday notice."""
    data = body.model_dump(by_alias=True, exclude={"replace"})

    def do() -> Row:
        return city_changes.propose_notice(session, data, replace=body.replace, actor=caller, now=now)

    return _once(session, do, caller=caller, key=idempotency_key, now=now)


@router.post("/rules/{file}", response_model=ChangeView)
def propose_rules(
    file: Literal["hotline", "policy"],
    body: RulesIn,
    session: Db,
    now: Now,
    caller: Decider,
    idempotency_key: Key,
) -> dict[str, object]:
    """Propose new time limits or policy; values that are not named stay as they are."""
    typed = typed_of(reference.rules_file(file), body.values)

    def do() -> Row:
        return editing_rules.propose_change(
            session, file, typed=typed, source=body.source, note=body.note, actor=caller, now=now
        )

    return _once(session, do, caller=caller, key=idempotency_key, now=now)


@router.post("/{topic}/{draft_id}/decision", response_model=ChangeView)
def decide(
    request: Request,
    topic: Topic,
    draft_id: Annotated[int, Path(ge=1, le=2**31)],
    body: DecisionIn,
    session: Db,
    now: Now,
    caller: Decider,
    afterwards: BackgroundTasks,
) -> dict[str, object]:
    """Decide on a proposed change, once; never on one's own. What a notice settles is settled right after."""
    deciding: Callable[..., Row] = city_changes.decide if topic == "city" else editing_rules.decide_change
    view = _view(deciding(session, draft_id, accept=body.accept, actor=caller, now=now), caller)
    if body.accept and view["kind"] == CityChange.NOTICE:
        afterwards.add_task(settle_dues, request.app.state.sessions, now=now)
    return view


def settle_dues(sessions: sessionmaker[Session], *, now: datetime) -> None:
    """Settle the first orders' provisional dues, each in a transaction; busy ones wait for the worker."""
    with transaction(sessions) as session:
        numbers = clocks.provisional_orders(session)[:SETTLED_AT_ONCE]
    for number in numbers:
        try:
            with transaction(sessions) as session:
                clocks.settle_order(session, number, now=now)
        except HotlineError:
            continue


def _once(
    session: Session, do: Callable[[], Row], *, caller: Actor, key: str, now: datetime
) -> dict[str, object]:
    """Propose once per key; the same key again returns the change as it is."""
    scoped = hashlib.sha256(f"{caller.id}:{key}".encode()).hexdigest()
    earlier = idempotency.claim(session, SCOPE, scoped, now=now)
    if earlier is not None:
        return _view(_find(session, earlier.outcome), caller)
    row = do()
    outcome = f"{_topic(row)}:{row.id}"
    idempotency.remember(session, SCOPE, scoped, order_number="", outcome=outcome)
    return _view(row, caller)


def _find(session: Session, outcome: str) -> Row:
    topic, _, number = outcome.partition(":")
    if topic == "city":
        return session.get_one(CityDraftRow, int(number))
    return session.get_one(RuleDraftRow, int(number))


def _topic(row: Row) -> Topic:
    return "city" if isinstance(row, CityDraftRow) else "rules"


def _view(row: Row, caller: Actor) -> dict[str, object]:
    return {
        **_own(row, caller),
        "topic": _topic(row),
        "id": row.id,
        "was": row.was,
        "changes": row.changes,
        "note": row.note,
        "proposed_by": row.proposed_name,
        "proposed_at": row.proposed_at,
        "decided_by": row.decided_name,
        "decided_at": row.decided_at,
        "accepted": row.accepted,
    }


def _own(row: Row, caller: Actor) -> dict[str, object]:
    """Return what each kind of row has of its own."""
    waits = row.decided_at is None
    if isinstance(row, CityDraftRow):
        mine = waits and city_changes.may_decide(row, caller)
        return {"kind": row.kind, "subject": row.subject, "source": "", "mine": mine}
    mine = waits and editing_rules.may_decide(row, caller)
    return {"kind": "rules", "subject": row.file, "source": row.source, "mine": mine}
