from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.ticketing.order_builders import (
    CITIZEN,
    DISSATISFIED,
    FOLLOW_UP,
    GOOD,
    REVIEWER,
    SECOND_FOLLOW_UP,
    TUESDAY,
    UNIT,
    at,
    do,
    order_in,
    refusal,
    request,
)
from ticketing.domain.calling import attempts_differ
from ticketing.domain.commands import Command
from ticketing.domain.elements import Element
from ticketing.domain.orders import Order
from ticketing.domain.states import State

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def tried(times: int = 3) -> Order:
    order = order_in(State.AWAITING_FOLLOW_UP)
    for n in range(times):
        order = do(order, Command.MISS_CALL, FOLLOW_UP, TUESDAY + n * (DAY + HOUR))
    return order


def test_three_attempts_lie_on_different_days_and_at_different_hours() -> None:
    days = [at(f"2026-11-1{n}T1{n}:00") for n in range(3)]
    assert attempts_differ(days, 3)
    assert not attempts_differ([at(f"2026-11-1{n}T10:00") for n in range(3)], 3)
    assert not attempts_differ([at(f"2026-11-10T1{n}:00") for n in range(3)], 3)
    assert attempts_differ([*days, at("2026-11-10T10:30")], 3)


def test_two_attempts_are_not_enough() -> None:
    now = TUESDAY + 3 * DAY
    assert refusal(tried(2), Command.GIVE_UP_CALLING, FOLLOW_UP, now) == "attempts_missing"


def test_after_three_somebody_else_tries_and_may_close_it_unrated() -> None:
    now = TUESDAY + 3 * DAY
    order = do(tried(), Command.GIVE_UP_CALLING, FOLLOW_UP, now)
    assert order.state is State.AWAITING_SECOND_FOLLOW_UP
    assert refusal(order, Command.CLOSE_UNREACHED, FOLLOW_UP, now) == "same_follow_up_person"
    assert refusal(order, Command.CLOSE_UNREACHED, SECOND_FOLLOW_UP, now) == "own_attempt_missing"
    order = do(order, Command.MISS_CALL, SECOND_FOLLOW_UP, now)
    closed = do(order, Command.CLOSE_UNREACHED, SECOND_FOLLOW_UP, now)
    assert (closed.state, closed.rating) == (State.CLOSED, None)


def test_who_left_no_number_cannot_be_called_three_times() -> None:
    elements = {**request().elements, "phone": Element(None, declined=True)}
    order = order_in(State.AWAITING_FOLLOW_UP, elements=elements, anonymous=True)
    second = do(order, Command.GIVE_UP_CALLING, FOLLOW_UP)
    assert do(second, Command.CLOSE_UNREACHED, SECOND_FOLLOW_UP).rating is None


def test_dissatisfaction_is_accepted_only_with_the_explanation_given() -> None:
    order = do(order_in(State.AWAITING_FOLLOW_UP), Command.CALL_AGAIN, FOLLOW_UP, rating=DISSATISFIED)
    code = refusal(order, Command.SETTLE, SECOND_FOLLOW_UP, rating=DISSATISFIED, text="")
    assert code == "explanation_missing"
    bad_work = refusal(order, Command.SETTLE, SECOND_FOLLOW_UP, rating=DISSATISFIED, reason_class="attitude")
    assert bad_work == "rework_due"
    policy = do(order, Command.SETTLE, SECOND_FOLLOW_UP, rating=DISSATISFIED, reason_class="policy")
    assert (policy.state, policy.rating) == (State.CLOSED, DISSATISFIED)


def test_a_bad_grade_after_closing_opens_the_order_again_with_its_reason() -> None:
    order = order_in(State.CLOSED)
    again = do(order, Command.GRADE_BADLY, CITIZEN, rating=DISSATISFIED, reason_class="handling")
    assert (again.state, again.round, again.rating) == (State.REWORKING, 2, DISSATISFIED)
    assert refusal(order, Command.GRADE_BADLY, CITIZEN, rating=GOOD) == "grade_is_not_bad"
    late = TUESDAY + 16 * DAY
    assert refusal(order, Command.GRADE_BADLY, CITIZEN, late, rating=DISSATISFIED) == "reopen_too_late"


def test_who_was_not_reached_may_still_rate_once() -> None:
    unrated = replace(order_in(State.CLOSED), rating=None)
    rated = do(unrated, Command.RATE_LATE, CITIZEN, rating=GOOD)
    assert (rated.state, rated.rating, rated.next_check_at) == (State.CLOSED, GOOD, None)
    assert refusal(rated, Command.RATE_LATE, CITIZEN, rating=GOOD) == "already_rated"


def test_only_a_reviewer_finds_a_bad_grade_malicious() -> None:
    order = do(order_in(State.AWAITING_FOLLOW_UP), Command.CALL_AGAIN, FOLLOW_UP, rating=DISSATISFIED)
    said: dict[str, Any] = {"rating": DISSATISFIED, "reason_class": "malicious"}
    assert refusal(order, Command.SETTLE, SECOND_FOLLOW_UP, **said) == "reviewer_judges_grade"
    settled = do(order, Command.SETTLE, REVIEWER, **said)
    assert (settled.state, settled.rating) == (State.CLOSED, DISSATISFIED)


def test_who_says_that_it_is_done_has_spoken_with_the_caller() -> None:
    working = order_in(State.IN_PROGRESS)
    assert refusal(working, Command.APPLY_FOR_CLOSING, UNIT, contacted_at=None) == "contact_missing"
    told = do(working, Command.APPLY_FOR_CLOSING, UNIT)
    assert told.contacted_at is not None


def test_the_caller_was_spoken_with_and_not_will_be() -> None:
    tomorrow = TUESDAY + timedelta(days=1)
    code = refusal(order_in(State.IN_PROGRESS), Command.APPLY_FOR_CLOSING, UNIT, contacted_at=tomorrow)
    assert code == "contact_to_come"


@pytest.mark.parametrize("kept", [{"confidential": True}, {"elements": {}}])
def test_a_caller_whom_the_unit_cannot_or_may_not_call_needs_no_contact(kept: dict[str, object]) -> None:
    working = order_in(State.IN_PROGRESS)
    secret = replace(working, request=replace(working.request, **kept))  # type: ignore[arg-type]
    assert do(secret, Command.APPLY_FOR_CLOSING, UNIT, contacted_at=None).contacted_at is None
