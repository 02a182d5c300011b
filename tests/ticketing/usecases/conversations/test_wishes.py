"""Anger brings a person; a high age brings the offer of one, once."""

from sqlalchemy.orm import Session

from tests.ticketing.usecases.conversations.waiting_room import NOW, told, write
from ticketing.domain.messages import Utterance
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import turns


def _say(session: Session, text: str) -> str:
    identity = write(session, "a", text)
    turn = turns.claim_turn(session, identity, owner="o", now=NOW)
    assert turn is not None
    turns.finish_turn(session, turn, turns.Answer((Utterance("请问在哪里？"),)), now=NOW)
    return identity


def test_anger_at_the_service_twice_brings_a_person(session: Session) -> None:
    identity = _say(session, "你们到底管不管")
    assert desk.get_conversation(session, identity).state.value == "bot"
    _say(session, "听不懂人话是吧，我要疯了")
    waiting = desk.get_conversation(session, identity)
    assert (waiting.state.value, waiting.queue_reason, waiting.priority) == ("queued", "anger", 1)


def test_the_first_outburst_is_met_with_an_apology_and_the_offer_of_a_person(session: Session) -> None:
    identity = _say(session, "你们这破热线有啥用，打了三次了都没人管")
    assert sum("实在抱歉" in line for line in told(session, identity)) == 1
    assert desk.get_conversation(session, identity).state.value == "bot"


def test_anger_at_the_matter_stays_with_the_bot(session: Session) -> None:
    for text in ("物业太过分了，三个月不收垃圾", "邻居天天半夜砸墙，烦死了", "这家店卖假货"):
        identity = _say(session, text)
    assert desk.get_conversation(session, identity).state.value == "bot"


def test_who_says_to_be_old_is_offered_a_person_once(session: Session) -> None:
    identity = _say(session, "我今年七十二了，不会弄这个")
    _say(session, "我都七十二了呀")
    assert sum("由人工帮您登记" in line for line in told(session, identity)) == 1
    assert desk.get_conversation(session, identity).state.value == "bot"
