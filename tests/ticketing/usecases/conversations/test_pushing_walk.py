"""Random speakers, senders, faults and crashes: nothing lost, order kept, doubles after crashes only."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ticketing.domain.deliveries import LEASE, Outcome
from ticketing.domain.errors import Conflict
from ticketing.domain.messages import Utterance
from ticketing.domain.rate_limits import Limit
from ticketing.storage.deliveries import lock_delivery, unsent
from ticketing.usecases.conversations import post_notice
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.pushing import Delivery, Report, claim_deliveries, report_delivery
from ticketing.usecases.conversations.quiet import use_quiet_hours
from ticketing.usecases.conversations.turns import Answer, claim_turn, finish_turn

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
STEPS = 120
HERE = "push:a"


@dataclass
class Walk:
    """A conversation, two senders that hold what they claimed, and what the citizen's screen shows."""

    session: Session
    random: random.Random
    now: datetime = NOW
    number: int = 0
    held: list[Delivery] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)
    crashed: bool = False

    def step(self) -> None:
        """Do one random thing."""
        self.now += timedelta(seconds=self.random.choice((0, 1, 5, 30)))
        steps = (self.write, self.answer, self.notify, self.claim, self.send, self.send, self.crash)
        self.random.choice(steps)()

    def write(self) -> None:
        self.number += 1
        incoming = Incoming("push", "a", f"m{self.number}", f"第{self.number}句", outbox=True)
        receive_message(self.session, incoming, limit=Limit(10_000, 1), now=self.now)

    def answer(self) -> None:
        turn = claim_turn(self.session, HERE, owner="bot", now=self.now)
        if turn is not None:
            finish_turn(self.session, turn, Answer([Utterance(f"答{turn.message_id}")]), now=self.now)

    def notify(self) -> None:
        self.number += 1
        post_notice(self.session, "push", "a", "通知", key=str(self.number), now=self.now)

    def claim(self) -> None:
        row = lock_delivery(self.session, HERE)
        busy = row is not None and row.lease is not None and row.due_at is not None and row.due_at > self.now
        claimed = claim_deliveries(self.session, "push", limit=1, now=self.now)
        assert not (busy and claimed), "two senders at once"
        self.held += claimed

    def _is_over(self, delivery: Delivery) -> bool:
        try:
            with self.session.begin_nested():
                report_delivery(
                    self.session, "push", "a", Report(delivery.lease, Outcome.GOING_ON), now=self.now
                )
        except Conflict:
            return True
        return False

    def send(self) -> None:
        """Send the first message of what is held and report; some reports are lost, some sendings fail."""
        if not self.held:
            return
        delivery = self.held.pop()
        outcome = self.random.choice((*[Outcome.DONE] * 6, Outcome.RETRY, Outcome.WAIT, Outcome.REJECTED))
        seq = delivery.messages[0].seq
        if self._is_over(delivery):
            return
        if outcome is Outcome.DONE:
            self.shown.append(seq)
        if outcome is Outcome.REJECTED:
            self.dropped.add(seq)
        report = Report(delivery.lease, outcome, delivered=seq if outcome is Outcome.DONE else 0)
        report_delivery(self.session, "push", "a", report, now=self.now)

    def crash(self) -> None:
        """A sender dies, sometimes between sending and reporting; its lease ends by itself."""
        if self.held and self.random.random() < 0.3:
            delivery = self.held.pop()
            if not self._is_over(delivery) and self.random.random() < 0.5:
                self.shown.append(delivery.messages[0].seq)
                self.crashed = True
            self.now += LEASE

    def finish(self) -> None:
        """Let the citizen write once more and everything be sent."""
        self.held.clear()
        self.now += LEASE * 20
        self.write()
        for _ in range(STEPS):
            self.answer()
            for delivery in claim_deliveries(self.session, "push", limit=1, now=self.now):
                self.shown += [message.seq for message in delivery.messages]
                done = Report(delivery.lease, Outcome.DONE, delivered=delivery.messages[-1].seq)
                report_delivery(self.session, "push", "a", done, now=self.now)
            self.now += timedelta(seconds=20)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_and_order_is_kept(session: Session, seed: int) -> None:
    use_quiet_hours("")
    walk = Walk(session, random.Random(seed))
    walk.write()
    for _ in range(STEPS):
        walk.step()
    walk.finish()
    said = [message.seq for message in unsent(session, HERE, after=0, limit=10_000)]
    first_shown = list(dict.fromkeys(walk.shown))
    assert first_shown == sorted(first_shown)
    assert set(first_shown) | walk.dropped == set(said)
    if not walk.crashed:
        assert len(walk.shown) == len(first_shown)
