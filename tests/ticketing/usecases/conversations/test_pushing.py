"""Words for channels that push: leased, in order, retried, parked, given up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ticketing.domain.deliveries import GIVE_UP_AFTER, LEASE, Outcome
from ticketing.domain.errors import Conflict
from ticketing.domain.messages import Utterance
from ticketing.domain.rate_limits import Limit
from ticketing.storage import deliveries
from ticketing.storage.database import session_factory
from ticketing.usecases.conversations import list_messages, post_notice
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.pushing import (
    Delivery,
    Report,
    claim_deliveries,
    read_leased,
    report_delivery,
)
from ticketing.usecases.conversations.quiet import use_quiet_hours
from ticketing.usecases.conversations.reading import read_after
from ticketing.usecases.conversations.turns import Answer, claim_turn, finish_turn

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 23:00 in the city
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
LIMIT = Limit(100, 1)


@pytest.fixture(autouse=True)
def quiet_nights() -> None:
    use_quiet_hours("21:30-08:00")


def _write(
    session: Session, number: int, *, now: datetime = NOON, outbox: bool = True, hold: timedelta | None = None
) -> str | None:
    incoming = Incoming("push", "a", f"m{number}", f"第{number}句", outbox=outbox, hold=hold)
    return receive_message(session, incoming, limit=LIMIT, now=now).lease


def _answer(session: Session, *texts: str, now: datetime = NOON) -> None:
    turn = claim_turn(session, "push:a", owner="one", now=now)
    assert turn is not None
    assert finish_turn(session, turn, Answer([Utterance(text) for text in texts]), now=now)


def _claim(session: Session, *, now: datetime = NOON) -> Delivery | None:
    found = claim_deliveries(session, "push", limit=5, now=now)
    return found[0] if found else None


def _texts(delivery: Delivery | None) -> list[str]:
    return [message.text for message in delivery.messages] if delivery else []


def _report(
    session: Session, delivery: Delivery, outcome: Outcome, *, now: datetime = NOON, **more: object
) -> None:
    report = Report(delivery.lease, outcome, **more)  # type: ignore[arg-type]
    report_delivery(session, "push", "a", report, now=now)


def test_what_was_said_is_handed_out_once_and_in_order(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一", "二")
    claimed = _claim(session)
    assert _texts(claimed) == ["一", "二"]
    assert _claim(session) is None
    assert claimed is not None
    _report(session, claimed, Outcome.DONE, delivered=claimed.messages[-1].seq, pushes=2)
    assert _claim(session, now=NOON + timedelta(days=1)) is None


def test_a_sender_that_dies_is_replaced_after_its_lease_and_the_rest_is_sent(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一", "二")
    first = _claim(session)
    assert first is not None
    _report(session, first, Outcome.GOING_ON, delivered=first.messages[0].seq, pushes=1)
    assert _claim(session, now=NOON + LEASE - timedelta(seconds=1)) is None
    second = _claim(session, now=NOON + LEASE)
    assert _texts(second) == ["二"]
    with pytest.raises(Conflict):
        _report(session, first, Outcome.DONE, delivered=first.messages[-1].seq)


def test_a_retry_waits_longer_each_time_and_at_least_as_long_as_asked(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.RETRY, retry_after=90.0, fault="too_many")
    assert _claim(session, now=NOON + timedelta(seconds=89)) is None
    assert _texts(_claim(session, now=NOON + timedelta(seconds=90))) == ["一"]


def test_later_words_never_overtake_one_that_is_retried(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.RETRY, retry_after=60.0)
    post_notice(session, "push", "a", "通知", key="k", now=NOON)
    assert _claim(session, now=NOON + timedelta(seconds=1)) is None
    assert _texts(_claim(session, now=NOON + timedelta(seconds=61))) == ["一", "通知"]


def test_a_refused_message_is_dropped_and_the_next_is_sent(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一", "二")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.REJECTED, fault="bad_request")
    assert _texts(_claim(session)) == ["二"]
    row = deliveries.lock_delivery(session, "push:a")
    assert row is not None
    assert row.lost == 1


def test_what_cannot_be_pushed_waits_for_the_next_contact(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.WAIT, fault="window_closed")
    later = NOON + timedelta(days=3)
    post_notice(session, "push", "a", "通知", key="k", now=later)
    assert _claim(session, now=later + timedelta(days=1)) is None
    contact = later + timedelta(days=2)
    _write(session, 2, now=contact)
    found = _claim(session, now=contact)
    assert _texts(found) == ["一", "通知"]
    assert found is not None
    assert (found.contact_at, found.pushed) == (contact, 0)


def test_staff_read_that_words_did_not_arrive_and_the_citizen_does_not(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.WAIT, fault="window_closed")
    assert "48小时" in list_messages(session, "push:a")[-1].text
    assert "48小时" not in "".join(
        message.text for message in read_after(session, "push:a", after=0).messages
    )
    _write(session, 2)
    assert _texts(_claim(session)) == ["一"]


def test_a_platform_gone_for_days_leaves_the_words_for_the_next_contact(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一")
    late = NOON + GIVE_UP_AFTER
    claimed = _claim(session, now=late)
    assert claimed is not None
    _report(session, claimed, Outcome.RETRY, now=late, fault="unreachable")
    assert _claim(session, now=late + timedelta(days=1)) is None
    _write(session, 2, now=late + timedelta(days=2))
    assert _texts(_claim(session, now=late + timedelta(days=2))) == ["一"]


def test_pushes_are_counted_from_the_last_contact(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一", "二")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.DONE, delivered=claimed.messages[-1].seq, pushes=2)
    post_notice(session, "push", "a", "通知", key="k", now=NOON)
    found = _claim(session)
    assert found is not None
    assert found.pushed == 2


def test_who_holds_a_conversation_delivers_the_answer_itself(session: Session) -> None:
    lease = _write(session, 1, hold=timedelta(seconds=10))
    assert lease is not None
    _answer(session, "一")
    assert _claim(session) is None
    held = read_leased(session, "push", "a", lease=lease)
    assert _texts(held) == ["一"]
    _report(session, held, Outcome.DONE, delivered=held.messages[-1].seq)
    assert _claim(session, now=NOON + timedelta(minutes=1)) is None


def test_what_the_holder_did_not_deliver_is_handed_out_when_the_hold_ends(session: Session) -> None:
    _write(session, 1, hold=timedelta(seconds=10))
    _answer(session, "一")
    assert _texts(_claim(session, now=NOON + timedelta(seconds=11))) == ["一"]


def test_a_conversation_that_fetches_for_itself_is_never_handed_out(session: Session) -> None:
    _write(session, 1, outbox=False)
    _answer(session, "一")
    assert _claim(session, now=NOON + timedelta(days=1)) is None


def test_a_notice_of_the_night_waits_for_the_morning(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.DONE, delivered=claimed.messages[-1].seq, pushes=1)
    post_notice(session, "push", "a", "通知", key="k", now=NIGHT)
    assert _claim(session, now=NIGHT + timedelta(hours=1)) is None
    assert _texts(_claim(session, now=MORNING)) == ["通知"]


def test_a_notice_of_the_night_comes_at_once_to_who_is_writing(session: Session) -> None:
    _write(session, 1, now=NIGHT)
    _answer(session, "一", now=NIGHT)
    post_notice(session, "push", "a", "通知", key="k", now=NIGHT)
    assert _texts(_claim(session, now=NIGHT)) == ["一", "通知"]


def test_an_answer_of_the_night_takes_the_waiting_notice_along(session: Session) -> None:
    _write(session, 1)
    _answer(session, "一")
    claimed = _claim(session)
    assert claimed is not None
    _report(session, claimed, Outcome.DONE, delivered=claimed.messages[-1].seq, pushes=1)
    post_notice(session, "push", "a", "通知", key="k", now=NIGHT)
    awake = NIGHT + timedelta(hours=2)
    _write(session, 2, now=awake)
    _answer(session, "二", now=awake)
    assert _texts(_claim(session, now=awake)) == ["通知", "二"]


def test_many_senders_at_once_hand_out_every_conversation_once(fresh_database: Engine) -> None:
    sessions = session_factory(fresh_database)
    for number in range(12):
        with sessions() as session, session.begin():
            incoming = Incoming("push", f"c{number}", "m", "", outbox=True)
            receive_message(session, incoming, limit=LIMIT, now=NOON)

    def work(_number: int) -> list[str]:
        found: list[str] = []
        for _ in range(8):
            with sessions() as session, session.begin():
                claimed = claim_deliveries(session, "push", limit=3, now=NOON)
            found += [delivery.external_id for delivery in claimed]
            for delivery in claimed:
                done = Report(delivery.lease, Outcome.DONE, delivered=delivery.messages[-1].seq)
                with sessions() as session, session.begin():
                    report_delivery(session, "push", delivery.external_id, done, now=NOON)
        return found

    with ThreadPoolExecutor(4) as pool:
        handed = [name for names in pool.map(work, range(4)) for name in names]
    assert sorted(handed) == sorted(f"c{number}" for number in range(12))
