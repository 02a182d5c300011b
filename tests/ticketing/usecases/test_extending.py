from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.evidence_files import PDF
from tests.ticketing.order_builders import (
    DISPATCHER,
    FOLLOW_UP,
    LEADER,
    REVIEWER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    file,
    walk_to_approval,
)
from ticketing.domain.kinds import Complexity
from ticketing.domain.records import Milestone
from ticketing.domain.states import State
from ticketing.storage.evidence_content import look_at
from ticketing.storage.orders import load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import (
    dispatching,
    evidence,
    extending,
    final_answers,
    following_up,
    handling,
    planning,
)
from ticketing.usecases.reading_orders import OrderFilter, list_orders, order_view

HOUR = timedelta(hours=1)


def work_on(session: Session, number: str) -> str:
    handling.sign(session, number, actor=UNIT, now=TUESDAY)
    handling.deploy(session, number, officer="承办人", plan="上门", actor=UNIT, now=TUESDAY)
    handling.feed_back(session, number, text="已联系", actor=UNIT, now=TUESDAY)
    return number


def told(session: Session, part: str) -> list[str]:
    wanted = select(OutboxRow).where(OutboxRow.way == "citizen", OutboxRow.key.contains(f":{part}:"))
    return [row.text for row in session.scalars(wanted)]


def asked(session: Session) -> str:
    number = work_on(session, file(session).number)
    extending.reply_interim(session, number, text="配件已订购", actor=UNIT, now=TUESDAY)
    extending.ask_extension(session, number, days=2, reason="等配件", actor=UNIT, now=TUESDAY + HOUR)
    return number


def extended(session: Session) -> str:
    number = asked(session)
    extending.grant_extension(session, number, actor=SUPERVISOR, now=TUESDAY + HOUR)
    return number


def test_an_extension_comes_back_as_stored_and_the_caller_hears_of_it(session: Session) -> None:
    number = extended(session)
    session.expire_all()
    order = load(session, number)
    assert [e.granted for e in order.extensions] == [True]
    assert "最晚11月19日18:00（已延期，原为11月17日18:00）" in told(session, "grant_extension")[0]
    assert "配件已订购" in told(session, "reply_interim")[0]


def test_a_refused_extension_leaves_everything(session: Session) -> None:
    number = asked(session)
    before = load(session, number).binding
    extending.refuse_extension(session, number, reason="可先租用", actor=SUPERVISOR, now=TUESDAY + HOUR)
    assert load(session, number).binding == before


def test_extended_orders_are_found_by_their_light(session: Session) -> None:
    number = extended(session)
    file(session, key="other")
    found = list_orders(session, OrderFilter(light="blue"), now=TUESDAY + HOUR)
    assert [order.number for order in found.orders] == [number]
    green = list_orders(session, OrderFilter(light="green"), now=TUESDAY + HOUR)
    assert number not in [order.number for order in green.orders]


def test_a_plan_comes_back_as_it_was_stored(session: Session) -> None:
    number = file(session, topic=None).number
    dispatching.dispatch(
        session,
        number,
        unit_id="140105.housing",
        complexity=Complexity.LONG_CYCLE,
        actor=DISPATCHER,
        now=TUESDAY,
    )
    work_on(session, number)
    steps = [Milestone(date(2027, 1, 10), "施工"), Milestone(date(2027, 2, 10), "验收")]
    planning.propose_plan(session, number, milestones=steps, reason="需施工", actor=UNIT, now=TUESDAY)
    planning.endorse_plan(session, number, actor=SUPERVISOR, now=TUESDAY)
    planning.approve_plan(session, number, actor=LEADER, now=TUESDAY)
    stored = planning.report_milestone(session, number, text="已施工", actor=UNIT, now=TUESDAY)
    session.expire_all()
    assert load(session, number) == stored
    assert order_view(session, stored, viewer=SUPERVISOR, now=TUESDAY)["state"] == "long_cycle"
    assert "2月10日" in told(session, "approve_plan")[0]


def test_a_final_answer_tells_the_caller_of_the_review_route(session: Session, tmp_path: Path) -> None:
    number = work_on(session, file(session).number)
    signed = evidence.store(
        session, number, look_at(PDF), name="最终答复.pdf", folder=tmp_path, actor=UNIT, now=TUESDAY
    )
    final_answers.propose_final_answer(
        session,
        number,
        text="依法不予支持",
        file_reference="〔2026〕1号",
        head_name="局长",
        evidence=(signed.proof,),
        actor=UNIT,
        now=TUESDAY,
    )
    final_answers.endorse_final_answer(session, number, actor=SUPERVISOR, now=TUESDAY)
    ended = final_answers.confirm_final_answer(session, number, actor=REVIEWER, now=TUESDAY)
    assert ended.state is State.FINAL_ANSWER
    assert "行政复议" in told(session, "confirm_final_answer")[0]


def test_the_third_missed_call_passes_the_order_on(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    for n in range(3):
        now = TUESDAY + n * timedelta(days=1, hours=1)
        order = following_up.record_missed_call(session, number, actor=FOLLOW_UP, now=now)
    assert order.state is State.AWAITING_SECOND_FOLLOW_UP
    assert len(load(session, number).attempts) == 3
