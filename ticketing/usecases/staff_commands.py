"""Every command that a member of staff can give on an order: its fields, and the use case that does it.

One table for the order's page and for the HTTP routes. The order of the table is the order of likelihood:
of what somebody may do now, the first is the next step, the rest are the other ways.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain import declining
from ticketing.domain.actors import Actor
from ticketing.domain.command_fields import Field, FieldKind, choice, line, number, words
from ticketing.domain.commands import Command
from ticketing.domain.errors import NotFound
from ticketing.domain.guards import GRADES
from ticketing.domain.kinds import Complexity
from ticketing.domain.orders import Order, Rating
from ticketing.usecases import (
    dispatching,
    extending,
    final_answers,
    following_up,
    handling,
    merging,
    on_behalf,
    planning,
    returning,
    reviewing,
    sharing,
    supervising,
    turning_away,
)

Values = Mapping[str, object]
FOLLOW_UPS = (
    Command.CLOSE,
    Command.CALL_AGAIN,
    Command.REWORK,
    Command.SETTLE,
    Command.REWORK_CHILD,
    Command.WAIT_FOR_CHILDREN,
)
MOST_WORKDAYS = 60


@dataclass(frozen=True, slots=True)
class StaffCommand:
    """One command: `run` takes the fields by their names; `enabled_by` are its rows in the state table."""

    name: str
    run: Callable[..., Order]
    fields: tuple[Field, ...] = ()
    enabled_by: tuple[Command, ...] = ()

    @property
    def aside(self) -> bool:
        """Say whether it is never the next step, only another way."""
        return self.name in ASIDES

    @property
    def commands(self) -> frozenset[Command]:
        """Return the commands of the state table, any of which makes this one possible."""
        return frozenset(self.enabled_by or (Command(self.name),))


def _dispatch(
    session: Session,
    order_number: str,
    *,
    complexity: str | None = None,
    co_unit_ids: tuple[str, ...] | None = None,
    revision: int | None,
    actor: Actor,
    now: datetime,
    unit_id: str,
    note: str = "",
) -> Order:
    return dispatching.dispatch(
        session,
        order_number,
        unit_id=unit_id,
        co_unit_ids=co_unit_ids or (),
        note=note,
        complexity=Complexity(complexity) if complexity else None,
        revision=revision,
        actor=actor,
        now=now,
    )


def _follow_up(
    session: Session,
    order_number: str,
    *,
    true: bool,
    solved: bool,
    satisfied: int,
    note: str = "",
    reason_class: str = "",
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> Order:
    return following_up.follow_up(
        session,
        order_number,
        rating=Rating(true, solved, satisfied),
        note=note,
        reason_class=reason_class,
        revision=revision,
        actor=actor,
        now=now,
    )


def _check_sample(
    session: Session,
    order_number: str,
    *,
    true: bool,
    solved: bool,
    satisfied: int,
    note: str = "",
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> Order:
    rating = Rating(true, solved, satisfied)
    return following_up.check_sample(
        session, order_number, rating=rating, note=note, revision=revision, actor=actor, now=now
    )


def _rate_closed(
    session: Session,
    order_number: str,
    *,
    true: bool,
    solved: bool,
    satisfied: int,
    note: str = "",
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> Order:
    rating = Rating(true, solved, satisfied)
    return following_up.rate_closed(
        session, order_number, rating=rating, note=note, revision=revision, actor=actor, now=now
    )


def _hand_down(
    session: Session,
    order_number: str,
    *,
    unit_id: str,
    workdays: int,
    text: str,
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> Order:
    return sharing.hand_down(
        session,
        order_number,
        unit_id=unit_id,
        amount=f"{workdays}wd",
        text=text,
        revision=revision,
        actor=actor,
        now=now,
    )


UNIT = Field("unit_id", FieldKind.UNIT)
CONTACTED = Field("contacted_at", FieldKind.MOMENT, required=False)
CLAIM = (Field("item", FieldKind.POWER), Field("proper_unit_id", FieldKind.UNIT), words("ground"))
THREE_QUESTIONS = (
    Field("true", FieldKind.YES_NO),
    Field("solved", FieldKind.YES_NO),
    number("satisfied", least=1, most=5),
)
NOTE = words("note", required=False)
EVIDENCE = Field("evidence", FieldKind.PROOFS, required=False)
REASON_CLASS = choice("reason_class", *following_up.REASON_CLASSES, required=False)
TABLE: tuple[StaffCommand, ...] = (
    StaffCommand(
        "dispatch",
        _dispatch,
        (
            UNIT,
            Field("co_unit_ids", FieldKind.UNITS, required=False),
            choice("complexity", *Complexity, required=False),
            line("note", required=False),
        ),
    ),
    StaffCommand("sign", handling.sign),
    StaffCommand("deploy", handling.deploy, (line("officer", limit=40), words("plan"))),
    StaffCommand("grant_extension", extending.grant_extension),
    StaffCommand("refuse_extension", extending.refuse_extension, (words("reason"),)),
    StaffCommand("confirm_final_answer", final_answers.confirm_final_answer),
    StaffCommand("endorse_final_answer", final_answers.endorse_final_answer),
    StaffCommand("approve_plan", planning.approve_plan),
    StaffCommand("endorse_plan", planning.endorse_plan),
    StaffCommand("report_case", supervising.report_case, (words("text"),)),
    StaffCommand("hand_in_share", sharing.hand_in_share, (words("text"), EVIDENCE)),
    StaffCommand("report_milestone", planning.report_milestone, (words("text"), EVIDENCE)),
    StaffCommand(
        "apply_for_closing",
        handling.apply_for_closing,
        (words("result"), CONTACTED, EVIDENCE, words("no_evidence", required=False)),
    ),
    StaffCommand(
        "feed_back",
        handling.feed_back,
        (words("text"), Field("claimed_at", FieldKind.MOMENT, required=False), EVIDENCE),
    ),
    StaffCommand("reply_interim", extending.reply_interim, (words("text"),)),
    StaffCommand(
        "ask_extension", extending.ask_extension, (number("days", least=1, most=30), words("reason"))
    ),
    StaffCommand("return_order", returning.return_order, CLAIM),
    StaffCommand("ask_consultation", returning.ask_consultation, CLAIM),
    StaffCommand(
        "hand_down",
        _hand_down,
        (UNIT, number("workdays", least=1, most=MOST_WORKDAYS), words("text")),
    ),
    StaffCommand(
        "propose_plan", planning.propose_plan, (Field("milestones", FieldKind.STEPS), words("reason"))
    ),
    StaffCommand(
        "propose_final_answer",
        final_answers.propose_final_answer,
        (
            words("text"),
            line("file_reference"),
            line("head_name", limit=40),
            Field("evidence", FieldKind.PROOFS),
        ),
    ),
    StaffCommand("reassign", returning.reassign, (UNIT, words("ground"))),
    StaffCommand("reject_return", returning.reject_return, (words("ground"),)),
    StaffCommand("refer_up", returning.refer_up, (words("ground"),)),
    StaffCommand("approve", reviewing.approve, (choice("grade", *GRADES), words("override", required=False))),
    StaffCommand("return_for_rework", reviewing.return_for_rework, (words("reason"),)),
    StaffCommand("follow_up", _follow_up, (*THREE_QUESTIONS, REASON_CLASS, NOTE), FOLLOW_UPS),
    StaffCommand(
        "check_sample",
        _check_sample,
        (*THREE_QUESTIONS, NOTE),
        (Command.CONFIRM_SAMPLE, Command.CONTRADICT_SAMPLE),
    ),
    StaffCommand("miss_sample_call", following_up.record_missed_sample_call),
    StaffCommand("miss_call", following_up.record_missed_call),
    StaffCommand("give_up_calling", following_up.give_up_calling),
    StaffCommand("close_unreached", following_up.close_unreached),
    StaffCommand(
        "decline", turning_away.decline, (choice("listed_ground", *declining.GROUNDS), words("text"))
    ),
    StaffCommand("answer", turning_away.answer, (words("text"),)),
    StaffCommand("merge", merging.merge_order, (Field("parent_number", FieldKind.ORDER), words("reason"))),
    StaffCommand("unmerge", merging.unmerge_order, (words("reason"),)),
    StaffCommand("add_helper", sharing.add_helper, (UNIT, words("text"))),
    StaffCommand("raise_letter", supervising.raise_letter, (words("reason"),)),
    StaffCommand("raise_special", supervising.raise_special, (words("reason"),)),
    StaffCommand("raise_third", supervising.raise_third, (words("reason"),)),
    StaffCommand(
        "rate_closed", _rate_closed, (*THREE_QUESTIONS, NOTE), (Command.RATE_LATE, Command.GRADE_BADLY)
    ),
    StaffCommand("urge", on_behalf.urge, (line("note", required=False),)),
    StaffCommand("supplement", on_behalf.supplement, (words("text"),)),
    StaffCommand("reopen", on_behalf.reopen, (words("reason"),)),
    StaffCommand("withdraw", on_behalf.withdraw, (words("reason"),)),
)
# Possible at many moments and never the next step of anybody's day.
ASIDES = frozenset(
    {
        "reply_interim",
        "ask_extension",
        "return_order",
        "ask_consultation",
        "hand_down",
        "propose_plan",
        "propose_final_answer",
        "decline",
        "answer",
        "merge",
        "unmerge",
        "add_helper",
        "raise_letter",
        "raise_special",
        "raise_third",
        "rate_closed",
        "urge",
        "supplement",
        "reopen",
        "withdraw",
    }
)
BY_NAME = {command.name: command for command in TABLE}


def find_command(name: str) -> StaffCommand:
    """Return the command of this name. Raises NotFound("unknown_command")."""
    command = BY_NAME.get(name)
    if command is None:
        raise NotFound("unknown_command", command=name)
    return command


def possible(commands: frozenset[Command]) -> tuple[StaffCommand, ...]:
    """Return what can be done when the state table allows these commands, the most likely first."""
    return tuple(command for command in TABLE if command.commands & commands)


def carry_out(
    session: Session,
    order_number: str,
    *,
    command: StaffCommand,
    values: Values,
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Carry out one command with its values by name; raises what its use case raises."""
    return command.run(session, order_number, revision=revision, actor=actor, now=now, **values)
