"""What becomes of an order is told where it came from, in plain words, by night only to who is awake."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.bot.channels.background import until
from tests.bot.channels.conformance import Opened, Stage, staged
from tests.bot.channels.telegram.platform import Polled
from tests.bot.channels.wechat.platform import Plain
from tests.ticketing.fake_engine import FakeEngine
from tests.ticketing.order_builders import FOLLOW_UP, GOOD, SUPERVISOR, UNIT, file
from ticketing.domain.calendar import CITY
from ticketing.domain.orders import Source
from ticketing.storage.deliveries import DeliveryRow
from ticketing.usecases import handling, on_behalf, reviewing
from ticketing.usecases.conversations.quiet import use_quiet_hours
from ticketing.usecases.following_up import follow_up
from ticketing.worker.loop import deliver_notices

RESULT = "电梯已修好，维保人员电话13900005678，业主李小红签字"


@pytest.fixture(params=[Polled, Plain])
def stage(request: pytest.FixtureRequest, fresh_sqlite: Engine, engine: FakeEngine) -> Iterator[Stage]:
    use_quiet_hours("")
    opened: type[Opened] = request.param
    with staged(fresh_sqlite, engine, opened) as made:
        made.platform.writes("电梯坏了")
        until(lambda: any("答：电梯坏了" in text for text in made.platform.shown()))
        yield made


def _answered_order(session: Session, stage: Stage) -> str:
    now = datetime.now(UTC)
    source = Source(stage.platform.channel, stage.platform.external_id)
    number = file(session, now=now, source=source).number
    handling.sign(session, number, actor=UNIT, now=now)
    handling.deploy(session, number, officer="承办人", plan="今天上门", actor=UNIT, now=now)
    handling.feed_back(session, number, text="已联系维保单位", actor=UNIT, now=now)
    handling.apply_for_closing(
        session, number, result=RESULT, contacted_at=now, no_evidence="口头答复", actor=UNIT, now=now
    )
    reviewing.approve(session, number, grade="good", override="已核实", actor=SUPERVISOR, now=now)
    return number


def _deliver(stage: Stage) -> None:
    deliver_notices(stage.desk.app.state.sessions, now=datetime.now(UTC) + timedelta(seconds=1))


def _delivery(stage: Stage) -> DeliveryRow:
    with stage.desk.app.state.sessions() as session:
        found: DeliveryRow = session.get(DeliveryRow, stage.conversation_id)
        return found


def _said(stage: Stage) -> str:
    return "\n".join(stage.platform.shown())


def test_the_answer_arrives_with_the_questions_and_without_other_peoples_numbers(stage: Stage) -> None:
    number = stage.desk.act(_answered_order, stage)
    _deliver(stage)
    until(lambda: f"您的工单{number}有结果了" in _said(stage))
    assert "问题解决了吗" in _said(stage)
    assert "13900005678" not in _said(stage)


def test_who_refused_notices_hears_nothing_and_may_still_ask(stage: Stage) -> None:
    stage.platform.writes("不要再通知")
    until(lambda: "不再主动" in _said(stage))
    number = stage.desk.act(_answered_order, stage)
    _deliver(stage)
    stage.platform.writes("查进度")
    until(lambda: "答：查进度" in _said(stage))
    assert number not in _said(stage)


def test_a_reopened_order_is_told(stage: Stage) -> None:
    number = stage.desk.act(_answered_order, stage)
    now = datetime.now(UTC)
    stage.desk.act(_close, number)
    stage.desk.act(on_behalf.reopen, number, reason="核实没有解决", actor=SUPERVISOR, now=now)
    _deliver(stage)
    until(lambda: "已重新办理" in _said(stage))


def _close(session: Session, number: str) -> None:
    follow_up(session, number, rating=GOOD, actor=FOLLOW_UP, now=datetime.now(UTC))


def test_a_notice_of_the_night_is_in_the_outbox_until_the_morning(stage: Stage) -> None:
    # Quiet from an hour ago until in an hour, whatever the hour of this test.
    city, hour = datetime.now(CITY), timedelta(hours=1)
    use_quiet_hours(f"{city - hour:%H:%M}-{city + hour:%H:%M}")
    until(lambda: _delivery(stage).lease is None)
    with stage.desk.app.state.sessions() as session, session.begin():
        session.get(DeliveryRow, stage.conversation_id).contact_at = datetime.now(UTC) - timedelta(hours=3)
    number = stage.desk.act(_answered_order, stage)
    _deliver(stage)
    due = _delivery(stage).due_at
    assert due is not None
    assert due > datetime.now(UTC) + timedelta(minutes=50)
    assert number not in _said(stage)
    stage.platform.writes("睡不着，查进度")
    until(lambda: f"您的工单{number}有结果了" in _said(stage))
