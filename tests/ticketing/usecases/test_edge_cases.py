"""The hotline's edge cases that need units, families and a database; the number is the case's own.

Cases 1 to 11, 18, 25 and 35 are in tests/ticketing/domain/test_edge_cases.py; 24 (danger words in a past or
hypothetical sense) is the bot's: tests/bot/engine/text/test_emergencies.py.
"""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.ticketing.evidence_files import PDF
from tests.ticketing.order_builders import (
    ARBITER,
    DISPATCHER,
    FOLLOW_UP,
    GOOD,
    HOUSING,
    LEADER,
    SECOND_FOLLOW_UP,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    UNSOLVED,
    at,
    clocks,
    file,
    request,
    walk_to_approval,
)
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.elements import Element
from ticketing.domain.errors import Conflict, HotlineError
from ticketing.domain.kinds import Complexity
from ticketing.domain.lights import Light, light_at
from ticketing.domain.orders import Order, Source, Topic
from ticketing.domain.records import Milestone
from ticketing.domain.repeats import Repeat, classify, is_flagged
from ticketing.domain.states import State
from ticketing.storage import reference
from ticketing.storage.evidence_content import look_at
from ticketing.storage.orders import events_of, load
from ticketing.usecases import (
    auditing,
    dispatching,
    evidence,
    extending,
    filing,
    following_up,
    handling,
    merging,
    planning,
    refusing,
    returning,
    sharing,
)
from ticketing.usecases.clocks import check_order

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATER = Actor("u-7", Role.UNIT, unit_id="city.water")
CITY_HOUSING = Actor("u-5", Role.UNIT, unit_id="city.housing")


def code_of(refused: pytest.ExceptionInfo[HotlineError]) -> str:
    return refused.value.code


def sent_to(session: Session, *unit_ids: str) -> Order:
    number = file(session, topic=None).number
    return dispatching.dispatch(
        session, number, unit_id=unit_ids[0], co_unit_ids=unit_ids[1:], actor=DISPATCHER, now=TUESDAY
    )


def work_on(session: Session, number: str, actor: Actor = UNIT) -> str:
    handling.sign(session, number, actor=actor, now=TUESDAY)
    handling.deploy(session, number, officer="承办人", plan="上门", actor=actor, now=TUESDAY)
    handling.feed_back(session, number, text="已联系", actor=actor, now=TUESDAY)
    return number


def test_12_a_return_loop_is_found_and_goes_up_the_line(session: Session) -> None:
    number = file(session).number
    cite = {"item": "R-0403", "ground": "不属本单位职责", "now": TUESDAY}
    returning.return_order(session, number, proper_unit_id="city.water", actor=UNIT, **cite)  # type: ignore[arg-type]
    returning.reassign(session, number, unit_id="city.water", ground="属实", actor=ARBITER, now=TUESDAY)
    order = returning.return_order(session, number, proper_unit_id=HOUSING, actor=WATER, **cite)  # type: ignore[arg-type]
    assert order.dispute is not None
    assert order.dispute.loop
    with pytest.raises(Conflict) as refused:
        returning.reassign(session, number, unit_id=HOUSING, ground="退", actor=SUPERVISOR, now=TUESDAY)
    assert code_of(refused) == "return_loop"


def family(session: Session, size: int = 2) -> tuple[str, list[str]]:
    parent = file(session).number
    children = []
    for n in range(size - 1):
        new = request(topic=Topic("030603", "", 0.1), source=Source("test", f"n-{n}"))
        child = filing.file_order(session, new, key=f"n-{n}", actor=BOT, now=TUESDAY).order.number
        merging.merge_order(
            session, child, parent_number=parent, reason="同一事项", actor=DISPATCHER, now=TUESDAY
        )
        children.append(child)
    return parent, children


def test_13_a_parent_does_not_close_over_a_child_that_was_not_helped(session: Session) -> None:
    parent, (child,) = family(session)
    walk_to_approval(session, parent)
    following_up.follow_up(session, parent, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    assert load(session, parent).state is State.AWAITING_FOLLOW_UP
    following_up.follow_up(session, child, rating=UNSOLVED, actor=FOLLOW_UP, now=TUESDAY)
    assert load(session, parent).state is State.REWORKING


def test_14_a_late_co_organiser_is_late_by_its_own_clock(session: Session) -> None:
    number = sent_to(session, HOUSING, "city.water").number
    work_on(session, number)
    handling.apply_for_closing(
        session, number, result="修好", contacted_at=TUESDAY, no_evidence="未拍照", actor=UNIT, now=TUESDAY
    )
    check_order(session, number, now=TUESDAY + 7 * DAY)
    missed = {c.unit_id for c in load(session, number).clocks if c.missed_at and c.part != "office"}
    assert missed == {"city.water"}


def test_15_an_extension_asked_after_expiry_is_refused(session: Session) -> None:
    number = work_on(session, file(session).number)
    late = at("2026-11-17T18:00")
    extending.reply_interim(session, number, text="进展", actor=UNIT, now=late)
    with pytest.raises(Conflict) as refused:
        extending.ask_extension(session, number, days=1, reason="等配件", actor=UNIT, now=late)
    assert code_of(refused) == "extension_too_late"


def test_16_an_extension_refused_at_the_last_hour_leaves_the_first_limit(session: Session) -> None:
    number = work_on(session, file(session).number)
    asked = at("2026-11-17T16:00")
    extending.reply_interim(session, number, text="进展", actor=UNIT, now=asked)
    extending.ask_extension(session, number, days=1, reason="等配件", actor=UNIT, now=asked)
    extending.refuse_extension(
        session, number, reason="可先租用", actor=SUPERVISOR, now=at("2026-11-17T17:59")
    )
    check_order(session, number, now=at("2026-11-17T18:00"))
    five = clocks(load(session, number), "G5")[0]
    assert (five.missed_at, five.original_due) == (at("2026-11-17T18:00"), None)


def test_19_secret_matter_leaves_only_the_fact_that_it_was_refused(session: Session) -> None:
    new = request(matter="附上一份机密文件，坐标如下")
    refusal = refusing.refuse_secret(session, new, actor=BOT, now=TUESDAY)
    assert refusal is not None
    assert "坐标" not in str(session.execute(text("SELECT * FROM audit_lines")).all())


def test_20_an_anonymous_caller_who_cannot_be_asked_stays_unrated(session: Session) -> None:
    elements = {**request().elements, "phone": Element(None, declined=True)}
    number = file(session, anonymous=True, elements=elements).number
    walk_to_approval(session, number)
    following_up.give_up_calling(session, number, actor=FOLLOW_UP, now=TUESDAY)
    closed = following_up.close_unreached(session, number, actor=SECOND_FOLLOW_UP, now=TUESDAY)
    assert (closed.state, closed.rating) == (State.CLOSED, None)


def test_21_the_accused_unit_does_not_get_a_confidential_order_about_itself(session: Session) -> None:
    order = file(session, confidential=True, accused_unit_id=HOUSING)
    assert order.state is State.AWAITING_DISPATCH, (
        "the rule table named the accused unit, so nobody was chosen"
    )
    with pytest.raises(Conflict) as refused:
        dispatching.dispatch(session, order.number, unit_id=HOUSING, actor=DISPATCHER, now=TUESDAY)
    assert code_of(refused) == "conflict_of_interest"
    other = dispatching.dispatch(session, order.number, unit_id="city.housing", actor=DISPATCHER, now=TUESDAY)
    assert other.lead_id == "city.housing"


def test_22_a_caller_who_changes_his_mind_after_closing_opens_it_again(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    first = following_up.follow_up(
        session, number, rating=replace(GOOD, satisfied=1), actor=FOLLOW_UP, now=TUESDAY
    )
    assert first.state is State.AWAITING_SECOND_FOLLOW_UP
    second = following_up.follow_up(session, number, rating=UNSOLVED, actor=SECOND_FOLLOW_UP, now=TUESDAY)
    assert (second.state, second.rating) == (State.REWORKING, UNSOLVED)
    ratings = [e.details["solved"] for e in events_of(session, [number])[number] if "solved" in e.details]
    assert ratings == [True, False]


def test_23_a_caller_whom_nobody_reaches_is_never_satisfied(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    for n in range(3):
        following_up.record_missed_call(session, number, actor=FOLLOW_UP, now=TUESDAY + n * (DAY + HOUR))
    later = TUESDAY + 4 * DAY
    following_up.record_missed_call(session, number, actor=SECOND_FOLLOW_UP, now=later)
    closed = following_up.close_unreached(session, number, actor=SECOND_FOLLOW_UP, now=later)
    assert (closed.state, closed.rating) == (State.CLOSED, None)


def test_26_fifty_callers_at_one_address_are_fifty_follow_ups(session: Session) -> None:
    parent, children = family(session, 50)
    walk_to_approval(session, parent)
    assert {load(session, child).state for child in children} == {State.AWAITING_FOLLOW_UP}
    following_up.follow_up(session, parent, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    for child in children:
        following_up.follow_up(session, child, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    assert load(session, parent).state is State.CLOSED


def test_27_who_was_not_helped_is_persistent_and_not_malicious(session: Session) -> None:
    open_order = file(session)
    answered = replace(open_order, state=State.FINAL_ANSWER)
    unsolved = replace(open_order, state=State.CLOSED, rating=UNSOLVED)
    assert classify([open_order, answered]) is Repeat.DUPLICATE
    assert classify([unsolved, answered]) is Repeat.UNSOLVED
    assert classify([answered]) is Repeat.ANSWERED
    assert is_flagged([answered, answered])


def test_28_a_new_profile_leaves_open_orders_with_the_old_one(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    folder = tmp_path / "profiles"
    shutil.copytree(reference.PROFILES, folder)
    (folder / "earlier").mkdir()
    shutil.copy(folder / "hotline.json", folder / "earlier" / "hotline-2026.1.json")
    present = (folder / "hotline.json").read_text(encoding="utf-8")
    present = present.replace("hotline/2026.1", "hotline/2027.1").replace('"5wd"', '"2wd"')
    (folder / "hotline.json").write_text(present, encoding="utf-8")
    monkeypatch.setattr(reference, "PROFILES", folder)
    reference._rulebook.cache_clear()
    rework = following_up.follow_up(session, number, rating=UNSOLVED, actor=FOLLOW_UP, now=TUESDAY)
    young = file(session, key="young")
    monkeypatch.undo()
    reference._rulebook.cache_clear()
    assert clocks(rework, "G5")[-1].amount == "3wd", "half of the five working days it was born under"
    assert (clocks(young, "G5")[0].amount, young.profile_version[:14]) == ("2wd", "hotline/2027.1")


def test_29_a_feedback_is_as_late_as_it_arrives_whatever_it_claims(session: Session) -> None:
    number = file(session).number
    handling.sign(session, number, actor=UNIT, now=TUESDAY)
    handling.deploy(session, number, officer="承办人", plan="上门", actor=UNIT, now=TUESDAY)
    late, claimed = at("2026-11-16T10:00"), at("2026-11-12T10:00")
    order = handling.feed_back(session, number, text="已上门", claimed_at=claimed, actor=UNIT, now=late)
    assert clocks(order, "D3")[0].missed_at == at("2026-11-14T00:00")
    event = events_of(session, [number])[number][-1]
    assert (event.at, event.details["claimed_at"]) == (late, claimed.isoformat())


def test_30_evidence_that_is_deleted_later_is_still_known_by_its_digest(
    session: Session, tmp_path: Path
) -> None:
    number = work_on(session, file(session).number)
    stored = evidence.store(
        session, number, look_at(PDF), name="现场照片.pdf", folder=tmp_path, actor=UNIT, now=TUESDAY
    )
    handling.apply_for_closing(
        session,
        number,
        result="修好",
        contacted_at=TUESDAY,
        evidence=(stored.proof,),
        actor=UNIT,
        now=TUESDAY,
    )
    evidence.delete(session, number, stored.id, reason="拍到了无关群众", actor=UNIT, now=TUESDAY)
    audit = str(session.execute(text("SELECT details FROM audit_lines")).all())
    assert audit.count(stored.sha256) == 3, "stored, cited, deleted"
    [trace] = evidence.files_of(session, load(session, number))
    assert (trace.sha256, trace.deleted_at) == (stored.sha256, TUESDAY)
    assert auditing.verify(session) == ()


def test_31_each_level_of_a_hand_down_has_its_own_clock(session: Session) -> None:
    number = sent_to(session, "city.housing").number
    handling.sign(session, number, actor=CITY_HOUSING, now=TUESDAY)
    order = sharing.hand_down(
        session, number, unit_id=HOUSING, amount="2wd", text="核查", actor=CITY_HOUSING, now=TUESDAY
    )
    sub = clocks(order, "SUB")[0]
    assert (sub.unit_id, sub.due) == (HOUSING, at("2026-11-12T18:00"))
    assert order.binding is not None
    assert sub.due < order.binding.due


def test_32_a_matter_of_two_districts_has_one_lead_and_a_helper(session: Session) -> None:
    order = sent_to(session, HOUSING, "140106.housing")
    assert (order.lead_id, clocks(order, "CO3")[0].unit_id) == (HOUSING, "140106.housing")
    helper = Actor("u-6", Role.UNIT, unit_id="140106.housing")
    shared = sharing.hand_in_share(session, order.number, text="已协查", actor=helper, now=TUESDAY)
    assert [task.done_at for task in shared.tasks] == [None, TUESDAY]


def test_33_after_a_weekend_without_the_system_everything_is_found_once(session: Session) -> None:
    number = file(session, now=at("2026-11-13T16:00")).number
    monday = at("2026-11-16T18:30")
    check_order(session, number, now=monday)
    history = events_of(session, [number])[number]
    found = [(e.name, e.at) for e in history if e.name in ("deemed_signed", "milestone_missed")]
    assert found == [
        ("milestone_missed", at("2026-11-14T00:00")),
        ("milestone_missed", at("2026-11-16T18:00")),
        ("deemed_signed", at("2026-11-16T18:00")),
    ]
    assert check_order(session, number, now=monday) == 0


def test_34_a_rating_after_the_merge_belongs_to_the_childs_own_order(session: Session) -> None:
    parent, (child,) = family(session)
    walk_to_approval(session, parent)
    rated = following_up.follow_up(session, child, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    assert (rated.state, rated.rating, load(session, parent).rating) == (State.CLOSED, GOOD, None)


def test_17_a_missed_milestone_of_a_plan_is_found_by_the_worker(session: Session) -> None:
    number = file(session, topic=None).number
    dispatching.dispatch(
        session, number, unit_id=HOUSING, complexity=Complexity.LONG_CYCLE, actor=DISPATCHER, now=TUESDAY
    )
    work_on(session, number)
    steps = [Milestone(date(2026, 12, 1), "施工")]
    planning.propose_plan(session, number, milestones=steps, reason="需施工", actor=UNIT, now=TUESDAY)
    planning.endorse_plan(session, number, actor=SUPERVISOR, now=TUESDAY)
    planning.approve_plan(session, number, actor=LEADER, now=TUESDAY)
    check_order(session, number, now=at("2026-12-02T00:00"))
    order = load(session, number)
    assert clocks(order, "PM")[0].missed_at == at("2026-12-02T00:00")
    assert light_at(order, now=at("2026-12-02T00:00")) is Light.RED
