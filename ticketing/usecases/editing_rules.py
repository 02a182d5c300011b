"""Changing time limits and policy: proposed by an admin with its source, put in force by another person.

What is in force is kept for the orders that were born under it; open orders go on as they were.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.calendar import local
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound, require
from ticketing.domain.rule_changes import EDITABLE, changed, next_version, read_changes, values_of
from ticketing.storage import reference
from ticketing.storage.rule_drafts import RuleDraftRow
from ticketing.usecases import drafting, staff_notices
from ticketing.usecases.auditing import record

PROPOSERS = frozenset({Role.ADMIN})
APPROVERS = frozenset({Role.ADMIN, Role.LEADER})
LONGEST_SOURCE = 200
# Where it is decided.
PAGE = "/console/rules#changes"


def propose_change(
    session: Session,
    name: str,
    *,
    typed: Mapping[str, str],
    source: str,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> RuleDraftRow:
    """Propose new values for one rules file; nothing changes until somebody else approves.

    Raises Forbidden("role_not_allowed"), NotFound("unknown_rules"), Malformed("rules_source"|
    "nothing_changed") and what `read_changes` refuses.
    """
    require(may_propose(actor), Forbidden("role_not_allowed", command="change_rules", role=str(actor.role)))
    require(name in EDITABLE, NotFound("unknown_rules"))
    data = reference.rules_file(name)
    changes = read_changes(data, typed)
    require(changes, Malformed("nothing_changed"))
    words = source.strip()
    require(0 < len(words) <= LONGEST_SOURCE, Malformed("rules_source", field="source"))
    row = RuleDraftRow(
        file=name,
        base_version=data["version"],
        was={code: values_of(data)[code] for code in changes},
        changes=changes,
        source=words,
    )
    drafting.propose(session, row, note=note, actor=actor, now=now)
    details = {"was": row.was, "changes": changes, "source": words}
    record(session, actor=actor, action="rules.proposed", subject=name, details=details, now=now)
    told = {"subject": data["version"], "by": actor.name}
    staff_notices.tell(
        session, "rules", about=_about(row), to=APPROVERS, but=(actor.id,), address=PAGE, now=now, **told
    )
    return row


def _about(row: RuleDraftRow) -> str:
    return f"rules:{row.id}"


def may_propose(actor: Actor) -> bool:
    """Say whether this person may propose changes."""
    return actor.role in PROPOSERS


def may_decide(row: RuleDraftRow, actor: Actor) -> bool:
    """Say whether this person may decide: a leader or another admin, never who proposed it."""
    return drafting.is_second(row, actor, APPROVERS)


def decide_change(
    session: Session, draft_id: int, *, accept: bool, actor: Actor, now: datetime
) -> RuleDraftRow:
    """Decide on a proposed change; an approved one is a new version for orders that are filed from now on.

    Raises NotFound("unknown_draft"), Forbidden("own_rules_draft"),
    Conflict("already_decided"|"rules_changed").
    """
    row = drafting.open_draft(
        session, RuleDraftRow, draft_id, actor=actor, approvers=APPROVERS, own="own_rules_draft"
    )
    data = reference.rules_file(row.file)
    if accept:
        require(data["version"] == row.base_version, Conflict("rules_changed", version=data["version"]))
        row.version = next_version(row.base_version, year=local(now).year)
    drafting.settle(session, row, accept=accept, actor=actor, now=now)
    staff_notices.settle(session, _about(row), now=now)
    details = {"accepted": accept, "version": row.version or None, "changes": row.changes}
    record(session, actor=actor, action="rules.decided", subject=row.file, details=details, now=now)
    if accept:
        # Last: when the file cannot be written, nothing of the decision is kept.
        reference.put_rules(row.file, _new(data, row, now))
    return row


def _new(data: dict[str, Any], row: RuleDraftRow, now: datetime) -> dict[str, Any]:
    return changed(data, row.changes, source=row.source, year=local(now).year)
