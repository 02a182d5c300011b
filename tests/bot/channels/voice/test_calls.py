"""The gateway's memory of calls: each taken once, none kept for ever, a person in doubt."""

import uuid

import pytest

from bot.channels.voice.calls import (
    EXPECTED_SECONDS,
    KEPT_SECONDS,
    UNKNOWN,
    CallFacts,
    Calls,
    Decision,
    Direction,
    Refused,
    read_facts,
)  # fmt: skip

FIRST, SECOND = CallFacts(uuid.uuid4()), CallFacts(uuid.uuid4())


def _code(act: object) -> str:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_an_announced_call_is_taken_once() -> None:
    calls = Calls(most=2)
    calls.announce(FIRST, now=0)
    assert calls.take(FIRST.identity, now=1) is FIRST
    assert _code(lambda: calls.take(FIRST.identity, now=2)) == "taken_twice"


def test_a_call_that_nobody_announced_is_refused() -> None:
    assert _code(lambda: Calls(most=2).take(FIRST.identity, now=0)) == "unknown_call"


def test_the_same_call_is_announced_once() -> None:
    calls = Calls(most=2)
    calls.announce(FIRST, now=0)
    assert _code(lambda: calls.announce(FIRST, now=1)) == "announced_twice"


def test_a_full_line_says_busy_until_a_call_ends() -> None:
    calls = Calls(most=1)
    calls.announce(FIRST, now=0)
    assert _code(lambda: calls.announce(SECOND, now=1)) == "busy"
    calls.take(FIRST.identity, now=2)
    calls.decide(FIRST.identity, Decision(transfer=False, reason="done"))
    calls.announce(SECOND, now=3)
    assert calls.running == 0


def test_a_call_that_never_came_is_forgotten() -> None:
    calls = Calls(most=1)
    calls.announce(FIRST, now=0)
    calls.announce(SECOND, now=EXPECTED_SECONDS + 1)
    assert calls.facts(FIRST.identity) is None


def test_a_decision_is_kept_for_the_dialplan_then_forgotten() -> None:
    calls = Calls(most=1)
    calls.announce(FIRST, now=0)
    calls.take(FIRST.identity, now=1)
    calls.decide(FIRST.identity, Decision(transfer=False, reason="done"))
    assert calls.decision(FIRST.identity).as_words() == "hangup,,done"
    calls.announce(SECOND, now=KEPT_SECONDS + 1)
    assert calls.decision(FIRST.identity) == UNKNOWN


def test_what_the_gateway_does_not_know_goes_to_a_person() -> None:
    assert Calls(most=1).decision(FIRST.identity).as_words() == "transfer,operators,unknown_call"


def test_an_announcement_is_read() -> None:
    facts = read_facts({"uuid": str(FIRST.identity), "caller_number": "+86 139-0000-1234", "elder": "yes"})
    assert facts == CallFacts(FIRST.identity, caller_number="13900001234", elder=True)


def test_an_unknown_number_is_no_number() -> None:
    assert read_facts({"uuid": str(FIRST.identity), "caller_number": "anonymous"}).caller_number == ""


def test_a_follow_up_knows_its_order() -> None:
    body = {"uuid": str(FIRST.identity), "direction": "outbound", "order_number": "TY20261122-0001"}
    assert read_facts(body).direction is Direction.OUTBOUND


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "malformed_uuid"),
        ({"uuid": "x"}, "malformed_uuid"),
        ({"uuid": str(FIRST.identity), "direction": "sideways"}, "malformed_direction"),
        ({"uuid": str(FIRST.identity), "order_number": "'; drop"}, "malformed_order_number"),
    ],
)
def test_a_malformed_announcement_is_named(body: dict[str, str], code: str) -> None:
    assert _code(lambda: read_facts(body)) == code
