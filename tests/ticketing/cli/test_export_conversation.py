"""A conversation leaves without personal numbers and can be played again."""

import httpx
from sqlalchemy.orm import Session

from tests.replay.__main__ import replay
from tests.ticketing.desk_app import TOKEN, DeskApp
from tests.ticketing.usecases.conversations.waiting_room import NOW, write
from ticketing.cli.export_conversation import script_of, without_numbers
from ticketing.domain.messages import Utterance
from ticketing.usecases.conversations import turns


def _answered(session: Session) -> str:
    identity = write(session, "a", "路灯坏了，我电话13812345678")
    turn = turns.claim_turn(session, identity, owner="o", now=NOW)
    assert turn is not None
    turns.finish_turn(session, turn, turns.Answer((Utterance("请问在哪里？"),)), now=NOW)
    return identity


def test_words_and_answers_are_kept_and_the_phone_is_not(session: Session) -> None:
    step = script_of(session, _answered(session))["steps"][0]
    assert step == {
        "citizen": "路灯坏了，我电话13900000000",
        "bot": {"said": ["请问在哪里？"], "buttons": []},
    }


def test_identity_and_card_numbers_are_hidden() -> None:
    assert "110105194912310021" not in without_numbers("身份证110105194912310021")


def test_a_replay_tells_how_many_answers_changed(desk: DeskApp) -> None:
    script = {
        "steps": [
            {"citizen": "路灯坏了", "bot": {"said": ["答：路灯坏了"]}},
            {"citizen": "在平阳路", "bot": {"said": ["以前的回答"]}},
        ]
    }
    base = f"{desk.client.base_url}/api/v1/channels/test"
    with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False) as http:
        assert replay(script, http) == 1
