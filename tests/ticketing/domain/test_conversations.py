"""Who may speak: the whole table, and the promise that an old answer is never shown."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ticketing.domain import conversations as rules
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.conversations import TABLE, Command, Conversation, ConversationState
from ticketing.domain.errors import Conflict, Forbidden, Malformed

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ZHANG = Actor(id="s1", role=Role.OPERATOR, name="一号坐席")
LI = Actor(id="s2", role=Role.OPERATOR, name="二号坐席")
S = ConversationState


def _in(state: ConversationState) -> Conversation:
    holder = ZHANG.id if state is S.PERSON else None
    return Conversation(id="test:a", state=state, epoch=7, operator_id=holder)


def _do(command: Command, conversation: Conversation) -> Conversation:
    moves: dict[Command, Callable[[Conversation], Conversation]] = {
        Command.REQUEST_HANDOVER: lambda c: rules.request_handover(c, reason="asked", summary="", now=NOW),
        Command.LEAVE_QUEUE: rules.leave_queue,
        Command.TAKE_OVER: lambda c: rules.take_over(c, actor=ZHANG),
        Command.RELEASE: lambda c: rules.release(c, actor=ZHANG),
        Command.CLOSE: lambda c: rules.close(c, actor=ZHANG),
        Command.REOPEN: rules.reopen,
        Command.TRANSFER: lambda c: rules.transfer(c, actor=ZHANG, to=None, reason="", now=NOW),
        Command.LOSE_OPERATOR: lambda c: rules.lose_operator(c, now=NOW, priority=3),
    }
    return moves[command](conversation)


# Asking again for what already is changes nothing; it is neither a move nor a refusal.
IDLE = {(S.QUEUED, Command.REQUEST_HANDOVER), (S.PERSON, Command.TAKE_OVER)}


@pytest.mark.parametrize("command", list(Command))
@pytest.mark.parametrize("state", list(ConversationState))
def test_each_state_and_command_does_what_the_table_says(state: ConversationState, command: Command) -> None:
    before = _in(state)
    if (state, command) in TABLE:
        after = _do(command, before)
        assert after.state is TABLE[state, command]
        assert after.epoch == before.epoch + 1
    elif (state, command) in IDLE:
        assert _do(command, before) == before
    else:
        with pytest.raises(Conflict):
            _do(command, before)


@pytest.mark.parametrize("state", [S.QUEUED, S.PERSON, S.CLOSED])
def test_the_bot_is_silent_unless_it_has_the_word(state: ConversationState) -> None:
    assert not rules.may_bot_speak(_in(state), 7)


def test_an_answer_asked_for_before_a_takeover_is_never_shown() -> None:
    before = _in(S.BOT)
    released = rules.release(rules.take_over(before, actor=ZHANG), actor=ZHANG)
    assert released.state is S.BOT
    assert not rules.may_bot_speak(released, before.epoch)
    assert rules.may_bot_speak(released, released.epoch)


def test_a_second_operator_is_refused_by_name_of_the_first() -> None:
    taken = rules.take_over(_in(S.QUEUED), actor=ZHANG)
    with pytest.raises(Conflict, match="conversation_taken") as refused:
        rules.take_over(taken, actor=LI)
    assert refused.value.facts == {"operator": "一号坐席"}


def test_only_the_operator_who_has_the_word_may_release_or_close() -> None:
    taken = rules.take_over(_in(S.BOT), actor=ZHANG)
    for act in (rules.release, rules.close):
        with pytest.raises(Conflict, match="conversation_not_yours"):
            act(taken, actor=LI)


def test_the_bot_and_the_units_cannot_take_over() -> None:
    for actor in (BOT, Actor(id="u", role=Role.UNIT), Actor(id="c", role=Role.CITIZEN)):
        with pytest.raises(Forbidden):
            rules.take_over(_in(S.BOT), actor=actor)


def test_leaving_the_queue_forgets_why_one_was_in_it() -> None:
    queued = rules.request_handover(_in(S.BOT), reason="asked", summary="路灯", now=NOW)
    left = rules.leave_queue(queued)
    assert (left.queue_reason, left.queue_summary, left.queued_at) == ("", "", None)


def test_asking_twice_for_a_person_keeps_the_place_in_the_queue() -> None:
    queued = rules.request_handover(_in(S.BOT), reason="asked", summary="", now=NOW)
    assert rules.request_handover(queued, reason="other", summary="x", now=NOW) == queued


@pytest.mark.parametrize("external", ["", "a b", "a/b", "a\x00", "中文", "x" * 128, "a\n"])
def test_ids_with_other_characters_or_too_long_are_refused(external: str) -> None:
    with pytest.raises(Malformed) as refused:
        rules.conversation_id("test", external)
    assert refused.value.field == "conversation_id"


def test_an_id_can_be_taken_apart_again() -> None:
    joined = rules.conversation_id("webchat", "a:b-c_d.e")
    assert rules.split_id(joined) == ("webchat", "a:b-c_d.e")
