from tests.ticketing.order_builders import LEADER, REVIEWER, SUPERVISOR, UNIT, do, order_in, refusal
from ticketing.domain.actors import Actor, Role
from ticketing.domain.commands import Command
from ticketing.domain.orders import Order
from ticketing.domain.states import State


def proposed() -> Order:
    return do(order_in(State.IN_PROGRESS), Command.PROPOSE_FINAL_ANSWER, UNIT, text="依法不予支持")


def test_a_final_answer_names_its_document_and_signing_head_and_brings_the_file() -> None:
    order = order_in(State.IN_PROGRESS)
    assert refusal(order, Command.PROPOSE_FINAL_ANSWER, UNIT, file_reference="") == "file_missing"
    assert refusal(order, Command.PROPOSE_FINAL_ANSWER, UNIT, head_name=" ") == "head_missing"
    assert refusal(order, Command.PROPOSE_FINAL_ANSWER, UNIT, evidence=()) == "evidence_missing"


def test_an_order_goes_on_until_two_others_have_checked() -> None:
    assert proposed().state is State.IN_PROGRESS
    endorsed = do(proposed(), Command.ENDORSE_FINAL_ANSWER, SUPERVISOR)
    ended = do(endorsed, Command.CONFIRM_FINAL_ANSWER, REVIEWER)
    assert (ended.state, ended.result) == (State.FINAL_ANSWER, "依法不予支持")
    assert ended.next_check_at is None


def test_the_second_reviewer_is_somebody_else() -> None:
    assert refusal(proposed(), Command.CONFIRM_FINAL_ANSWER, REVIEWER) == "final_answer_not_endorsed"
    endorsed = do(proposed(), Command.ENDORSE_FINAL_ANSWER, SUPERVISOR)
    same = Actor(SUPERVISOR.id, Role.REVIEWER)
    colleague = Actor("r-9", Role.REVIEWER, unit_id=UNIT.unit_id)
    assert refusal(endorsed, Command.CONFIRM_FINAL_ANSWER, same) == "own_final_answer"
    assert refusal(endorsed, Command.CONFIRM_FINAL_ANSWER, colleague) == "own_final_answer"


def test_there_has_to_be_one_and_a_leader_does_not_replace_the_reviewer() -> None:
    assert refusal(order_in(State.IN_PROGRESS), Command.ENDORSE_FINAL_ANSWER, SUPERVISOR) == "no_final_answer"
    assert refusal(proposed(), Command.CONFIRM_FINAL_ANSWER, LEADER) == "role_not_allowed"
