from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from tests.ticketing.order_builders import (
    CITIZEN,
    CLAIM,
    DISPATCHER,
    FOLLOW_UP,
    HOUSING,
    LEADER,
    REVIEWER,
    SECOND_FOLLOW_UP,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    UNSOLVED,
    WATER,
    ask,
    order_in,
)
from ticketing.domain.actors import BOT, SYSTEM, Actor, Role
from ticketing.domain.clocks import counted_clock
from ticketing.domain.commands import Command
from ticketing.domain.effects import EFFECTS
from ticketing.domain.errors import Conflict, Forbidden, HotlineError
from ticketing.domain.guards import GUARDS
from ticketing.domain.kinds import ClockKind, Complexity, Part, RequestType
from ticketing.domain.machine import apply
from ticketing.domain.orders import Order
from ticketing.domain.records import (
    Attempt,
    Case,
    Dispute,
    Extension,
    FinalAnswer,
    Milestone,
    Plan,
    Sample,
    Task,
)
from ticketing.domain.shared_rows import AT_WORK
from ticketing.domain.states import ENDED, OPEN, State
from ticketing.domain.transitions import TABLE, find, rows_from
from ticketing.storage.reference import rulebook

SAMPLING = (Command.CONFIRM_SAMPLE, Command.CONTRADICT_SAMPLE, Command.MISS_SAMPLE_CALL)
CASE_COMMANDS = (Command.RAISE_LETTER, Command.RAISE_SPECIAL, Command.RAISE_THIRD, Command.REPORT_CASE)
# Every allowed pair, written out a second time by hand: a row added by mistake is seen here.
EXPECTED: dict[tuple[State, Command], State] = {
    (State.DRAFT, Command.FILE): State.ACCEPTED,
    (State.DRAFT, Command.DIVERT): State.EMERGENCY_DIVERTED,
    (State.DRAFT, Command.DECLINE): State.DECLINED,
    (State.DRAFT, Command.ANSWER): State.ANSWERED,
    (State.AWAITING_DISPATCH, Command.DECLINE): State.DECLINED,
    (State.AWAITING_DISPATCH, Command.ANSWER): State.ANSWERED,
    (State.ACCEPTED, Command.MERGE): State.MERGED,
    (State.ACCEPTED, Command.QUEUE): State.AWAITING_DISPATCH,
    (State.AWAITING_DISPATCH, Command.MERGE): State.MERGED,
    (State.AWAITING_DISPATCH, Command.DISPATCH): State.DISPATCHED,
    (State.DISPATCHED, Command.SIGN): State.SIGNED,
    (State.SIGNED, Command.DEPLOY): State.DEPLOYED,
    (State.DEPLOYED, Command.FEED_BACK): State.IN_PROGRESS,
    (State.IN_PROGRESS, Command.FEED_BACK): State.IN_PROGRESS,
    (State.REWORKING, Command.FEED_BACK): State.IN_PROGRESS,
    (State.IN_PROGRESS, Command.APPLY_FOR_CLOSING): State.CLOSING_REQUESTED,
    (State.CLOSING_REQUESTED, Command.RETURN_FOR_REWORK): State.IN_PROGRESS,
    (State.CLOSING_REQUESTED, Command.APPROVE): State.AWAITING_FOLLOW_UP,
    (State.AWAITING_FOLLOW_UP, Command.CLOSE): State.CLOSED,
    (State.AWAITING_FOLLOW_UP, Command.CALL_AGAIN): State.AWAITING_SECOND_FOLLOW_UP,
    (State.AWAITING_FOLLOW_UP, Command.REWORK): State.REWORKING,
    (State.AWAITING_SECOND_FOLLOW_UP, Command.REWORK): State.REWORKING,
    (State.AWAITING_SECOND_FOLLOW_UP, Command.SETTLE): State.CLOSED,
    (State.AWAITING_SECOND_FOLLOW_UP, Command.CLOSE): State.CLOSED,
    (State.CLOSED, Command.REOPEN): State.REWORKING,
    (State.CLOSED, Command.GRADE_BADLY): State.REWORKING,
    (State.CLOSED, Command.RATE_LATE): State.CLOSED,
    (State.CLOSED, Command.CONFIRM_SAMPLE): State.CLOSED,
    (State.CLOSED, Command.MISS_SAMPLE_CALL): State.CLOSED,
    (State.CLOSED, Command.CONTRADICT_SAMPLE): State.REWORKING,
    (State.DISPATCHED, Command.RETURN_ORDER): State.DISPUTED,
    (State.DISPATCHED, Command.ASK_CONSULTATION): State.DISPUTED,
    (State.DISPUTED, Command.REASSIGN): State.DISPATCHED,
    (State.DISPUTED, Command.REJECT_RETURN): State.DISPATCHED,
    (State.DISPUTED, Command.REFER_UP): State.DISPUTED,
    (State.MERGED, Command.FOLLOW_PARENT): State.AWAITING_FOLLOW_UP,
    (State.MERGED, Command.UNMERGE): State.AWAITING_DISPATCH,
    (State.LONG_CYCLE, Command.FEED_BACK): State.LONG_CYCLE,
    (State.LONG_CYCLE, Command.APPLY_FOR_CLOSING): State.CLOSING_REQUESTED,
    (State.LONG_CYCLE, Command.REPORT_MILESTONE): State.LONG_CYCLE,
    (State.IN_PROGRESS, Command.REPORT_MILESTONE): State.IN_PROGRESS,
    (State.LONG_CYCLE, Command.REPLY_INTERIM): State.LONG_CYCLE,
    (State.AWAITING_FOLLOW_UP, Command.MISS_CALL): State.AWAITING_FOLLOW_UP,
    (State.AWAITING_SECOND_FOLLOW_UP, Command.MISS_CALL): State.AWAITING_SECOND_FOLLOW_UP,
    (State.AWAITING_FOLLOW_UP, Command.GIVE_UP_CALLING): State.AWAITING_SECOND_FOLLOW_UP,
    (State.AWAITING_SECOND_FOLLOW_UP, Command.CLOSE_UNREACHED): State.CLOSED,
}
for _state in (State.IN_PROGRESS, State.REWORKING):
    for _command in (
        Command.REPLY_INTERIM,
        Command.ASK_EXTENSION,
        Command.GRANT_EXTENSION,
        Command.REFUSE_EXTENSION,
        Command.PROPOSE_PLAN,
        Command.ENDORSE_PLAN,
    ):
        EXPECTED[_state, _command] = _state
    EXPECTED[_state, Command.APPROVE_PLAN] = State.LONG_CYCLE
for _state in (State.AWAITING_FOLLOW_UP, State.AWAITING_SECOND_FOLLOW_UP):
    EXPECTED[_state, Command.REJOIN_PARENT] = State.MERGED
    EXPECTED[_state, Command.REWORK_CHILD] = State.MERGED
    EXPECTED[_state, Command.REWORK_FOR_CHILD] = State.REWORKING
    EXPECTED[_state, Command.WAIT_FOR_CHILDREN] = _state
for _state in AT_WORK:
    EXPECTED[_state, Command.HAND_IN_SHARE] = _state
    for _command in CASE_COMMANDS:
        EXPECTED[_state, _command] = _state
    if _state not in (State.DISPATCHED, State.CLOSING_REQUESTED):
        EXPECTED[_state, Command.HAND_DOWN] = _state
    if _state is not State.CLOSING_REQUESTED:
        EXPECTED[_state, Command.ADD_HELPER] = _state
for _state in (State.IN_PROGRESS, State.AWAITING_FOLLOW_UP, State.AWAITING_SECOND_FOLLOW_UP):
    EXPECTED[_state, Command.PROPOSE_FINAL_ANSWER] = _state
    EXPECTED[_state, Command.ENDORSE_FINAL_ANSWER] = _state
    EXPECTED[_state, Command.CONFIRM_FINAL_ANSWER] = State.FINAL_ANSWER
for _state in OPEN - {State.DRAFT}:
    EXPECTED[_state, Command.WITHDRAW] = State.WITHDRAWN
    EXPECTED[_state, Command.URGE] = _state
    EXPECTED[_state, Command.SUPPLEMENT] = _state
ACTORS: dict[Role, Actor] = {
    actor.role: actor
    for actor in (BOT, SYSTEM, CITIZEN, DISPATCHER, UNIT, SUPERVISOR, SECOND_FOLLOW_UP, LEADER, REVIEWER)
}


def standing_in(state: State) -> Order:
    """Return an order in any state; what it went through does not matter to the table."""
    if state is State.DRAFT:
        return replace(order_in(State.ACCEPTED), state=State.DRAFT, clocks=())
    if state in (State.DISPATCHED, State.DISPUTED):
        return order_in(State.DISPATCHED)
    return replace(order_in(State.CLOSED), state=state)


def prepared_for(command: Command, order: Order) -> Order:
    """Return the order with what must have gone before the command."""
    if command is Command.ANSWER:
        return replace(order, request=replace(order.request, request_type=RequestType.CONSULT))
    if command in (Command.RATE_LATE, *SAMPLING):
        return replace(order, rating=None, sample=Sample(TUESDAY, order.round))
    if command is Command.ASK_CONSULTATION:
        past = Dispute("x", "", CLAIM, TUESDAY, upheld=True)
        return replace(order, disputes=(past, past))
    if command in (Command.FOLLOW_PARENT, Command.REJOIN_PARENT, Command.REWORK_CHILD, Command.UNMERGE):
        return replace(order, parent_number="TY20261110-0009")
    if command in (Command.HAND_IN_SHARE, Command.HAND_DOWN):
        task = Task(HOUSING, "局", Part.CO if command is Command.HAND_IN_SHARE else Part.LEAD, TUESDAY)
        return replace(order_in(State.DISPATCHED), tasks=(task,))
    if command in CASE_COMMANDS:
        level = {Command.RAISE_LETTER: "track", Command.RAISE_SPECIAL: "letter"}.get(command, "special")
        clock = counted_clock("Z1", ClockKind.CASE_DEPLOY, "1wd", rulebook(), start=TUESDAY, part=Part.CASE)
        return replace(order_in(State.SIGNED), case=Case(level, proposed=("special",)), clocks=(clock,))
    if command in (Command.ASK_EXTENSION, Command.PROPOSE_PLAN):
        running = replace(order_in(State.IN_PROGRESS), interim_replied_at=TUESDAY)
        return replace(running, complexity=Complexity.LONG_CYCLE)
    return waiting_for(command, replace(order, **RECORDS)) if command in WAITING else disputed(command, order)


RECORDS: dict[str, Any] = {
    "extensions": (Extension(1, "x", TUESDAY),),
    "plan": Plan((Milestone(date(2026, 12, 1), "x"),), "x", TUESDAY, endorsed_by="y"),
    "final": FinalAnswer("x", "x", "x", "x", TUESDAY, endorsed_by="y"),
    "attempts": tuple(Attempt(TUESDAY + timedelta(days=n, hours=n), "f-2") for n in range(3)),
}
WAITING = (
    Command.GRANT_EXTENSION,
    Command.REFUSE_EXTENSION,
    Command.ENDORSE_PLAN,
    Command.APPROVE_PLAN,
    Command.REPORT_MILESTONE,
    Command.GIVE_UP_CALLING,
    Command.CLOSE_UNREACHED,
    Command.ENDORSE_FINAL_ANSWER,
    Command.CONFIRM_FINAL_ANSWER,
)


def waiting_for(command: Command, order: Order) -> Order:
    if command is not Command.REPORT_MILESTONE:
        return order
    return apply(replace(order, state=State.IN_PROGRESS), ask(Command.APPROVE_PLAN, LEADER), rulebook()).order


def disputed(command: Command, order: Order) -> Order:
    if command in (Command.REASSIGN, Command.REJECT_RETURN, Command.REFER_UP):
        return apply(order, ask(Command.RETURN_ORDER, UNIT), rulebook()).order
    return order


@pytest.mark.parametrize(("state", "command"), list(product(State, Command)))
def test_every_state_and_command(state: State, command: Command) -> None:
    order = standing_in(state)
    if (state, command) in EXPECTED:
        order = prepared_for(command, order)
    order = replace(order, state=state)
    expected = EXPECTED.get((state, command))
    if expected is None:
        with pytest.raises(Conflict) as refused:
            apply(order, ask(command, DISPATCHER), rulebook())
        assert refused.value.code == "not_allowed_now"
        return
    row = next(row for row in TABLE if state in row.sources and row.command is command)
    roles = sorted(role for role in row.roles if role in ACTORS) or sorted(row.roles)
    actor = ACTORS.get(roles[0], Actor("x", roles[0]))
    if command in (Command.GRADE_BADLY, Command.CONTRADICT_SAMPLE):
        assert apply(order, ask(command, actor, rating=UNSOLVED), rulebook()).order.state is expected
        return
    if command in (Command.REASSIGN, Command.ADD_HELPER):
        assert apply(order, ask(command, SUPERVISOR, assignment=WATER), rulebook()).order.state is expected
        return
    if command is Command.WAIT_FOR_CHILDREN:
        waiting = ask(command, actor, open_children=("TY20261110-0009",))
        assert apply(order, waiting, rulebook()).order.state is expected
        return
    if command is Command.REJECT_RETURN:
        actor = SUPERVISOR
    if command in (Command.SETTLE, Command.CLOSE_UNREACHED):
        actor = SECOND_FOLLOW_UP
    assert apply(order, ask(command, actor), rulebook()).order.state is expected


def test_no_pair_of_state_and_command_has_two_rows() -> None:
    pairs = [(source, row.command) for row in TABLE for source in row.sources]
    assert len(pairs) == len(set(pairs))


def test_every_row_has_its_own_number() -> None:
    assert len({row.id for row in TABLE}) == len(TABLE)


def test_guards_and_effects_named_in_the_table_exist_and_are_all_used() -> None:
    assert {name for row in TABLE for name in row.guards} == set(GUARDS)
    assert {name for row in TABLE for name in row.effects} == set(EFFECTS)


def test_nothing_leaves_an_end_but_reopening_grading_and_the_sample() -> None:
    leaving = {(state, row.command) for state in ENDED for row in rows_from(state)}
    asked_again = {Command.REOPEN, Command.GRADE_BADLY, Command.RATE_LATE, *SAMPLING}
    assert leaving == {(State.CLOSED, command) for command in asked_again}


def test_a_refusal_names_what_is_allowed_to_this_role() -> None:
    with pytest.raises(Conflict) as refused:
        find(State.DISPATCHED, Command.DEPLOY, Role.UNIT)
    assert "'sign'" in str(refused.value.facts["allowed"])


def test_another_role_is_refused_by_name() -> None:
    with pytest.raises(Forbidden) as refused:
        find(State.DISPATCHED, Command.SIGN, Role.SUPERVISOR)
    assert refused.value.code == "role_not_allowed"


def refusal(state: State, command: Command, actor: Actor, **content: Any) -> str:  # noqa: ANN401
    with pytest.raises(HotlineError) as refused:
        apply(order_in(state), ask(command, actor, **content), rulebook())
    return refused.value.code


def test_another_unit_may_not_sign() -> None:
    stranger = Actor("u-2", Role.UNIT, unit_id="140106.housing")
    assert refusal(State.DISPATCHED, Command.SIGN, stranger) == "not_your_unit"


def test_deploying_names_an_officer() -> None:
    assert refusal(State.SIGNED, Command.DEPLOY, UNIT, officer=" ") == "officer_missing"


def test_nobody_approves_his_own_application() -> None:
    same = Actor(UNIT.id, Role.SUPERVISOR)
    assert refusal(State.CLOSING_REQUESTED, Command.APPROVE, same) == "own_application"


def test_nobody_approves_the_work_of_his_unit() -> None:
    colleague = Actor("s-9", Role.SUPERVISOR, unit_id=UNIT.unit_id)
    assert refusal(State.CLOSING_REQUESTED, Command.APPROVE, colleague) == "own_unit"
    assert refusal(State.CLOSING_REQUESTED, Command.RETURN_FOR_REWORK, colleague) == "own_unit"


def test_a_failing_grade_is_not_an_approval() -> None:
    assert refusal(State.CLOSING_REQUESTED, Command.APPROVE, SUPERVISOR, grade="failed") == "unknown_grade"


def test_a_return_gives_its_reason() -> None:
    assert refusal(State.CLOSING_REQUESTED, Command.RETURN_FOR_REWORK, SUPERVISOR, text="") == "text_missing"


def test_the_handling_unit_does_not_follow_up() -> None:
    insider = Actor("f-9", Role.FOLLOW_UP, unit_id=UNIT.unit_id)
    assert refusal(State.AWAITING_FOLLOW_UP, Command.CLOSE, insider) == "handling_unit"


def test_an_unsolved_order_is_not_closed() -> None:
    code = refusal(State.AWAITING_FOLLOW_UP, Command.CLOSE, FOLLOW_UP, rating=UNSOLVED)
    assert code == "not_solved_or_dissatisfied"
