"""Whoever could not be served is called back, once, by a promised time."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.usecases.conversations.waiting_room import NOW, queue, told
from ticketing.domain.errors import Conflict, Malformed
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.conversations.rules_file import SHIPPED, use_desk_rules


@pytest.fixture
def closed_on_sunday(tmp_path: Path) -> object:
    rules = yaml.safe_load(SHIPPED.read_text())
    rules["hours"] = {"every_day": ["08:00-18:00"], "sunday": []}
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump(rules))
    use_desk_rules(path)
    yield path
    use_desk_rules(None)


def test_outside_the_hours_nobody_is_left_in_a_queue(session: Session, closed_on_sunday: object) -> None:
    identity = queue(session, "a")
    assert desk.get_conversation(session, identity).state.value == "bot"
    assert "11月23日10:00前联系您" in told(session, identity)[-1]
    assert [entry.kind for entry in call_backs.list_open(session)] == ["out_of_hours"]


def test_asking_again_on_the_same_day_adds_no_second_entry(
    session: Session, closed_on_sunday: object
) -> None:
    queue(session, "a")
    queue(session, "a", at=NOW + timedelta(minutes=1))
    assert len(call_backs.list_open(session)) == 1


def test_a_try_in_vain_stays_on_the_list_and_a_reached_one_leaves_it(session: Session) -> None:
    entry = call_backs.request(
        session, "test:a", kind="missed_call", summary="", now=NOW, phone="13900001234"
    )
    call_backs.note_attempt(session, entry.id, outcome="无人接听", reached=False, actor=OPERATOR, now=NOW)
    assert [one.attempts for one in call_backs.list_open(session)] == [1]
    call_backs.note_attempt(session, entry.id, outcome="已说明", reached=True, actor=OPERATOR, now=NOW)
    assert call_backs.list_open(session) == []
    with pytest.raises(Conflict, match="call_back_done"):
        call_backs.note_attempt(session, entry.id, outcome="再打", reached=True, actor=OPERATOR, now=NOW)


def test_an_outcome_without_words_and_an_unknown_kind_are_refused(session: Session) -> None:
    entry = call_backs.request(session, "test:a", kind="missed", summary="", now=NOW)
    with pytest.raises(Malformed, match="call_back_outcome_missing"):
        call_backs.note_attempt(session, entry.id, outcome=" ", reached=True, actor=OPERATOR, now=NOW)
    with pytest.raises(Malformed, match="call_back_kind"):
        call_backs.request(session, "test:a", kind="other", summary="", now=NOW)


def test_a_broken_rules_file_is_refused_and_the_rules_in_use_stay(
    tmp_path: Path, closed_on_sunday: Path
) -> None:
    before = use_desk_rules(closed_on_sunday)
    broken = tmp_path / "broken.yml"
    broken.write_text("hours: yes")
    with pytest.raises(Malformed, match="desk_rules_malformed"):
        use_desk_rules(broken)
    assert use_desk_rules(closed_on_sunday) == before
