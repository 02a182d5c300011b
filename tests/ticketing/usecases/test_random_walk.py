"""Random people, commands and clock jumps over stored orders, through the use cases and a real database.

`make walk` takes ten thousand steps; here it is a short walk. The same promises without a database, and more
of them, are walked in tests/ticketing/domain/test_stalling.py.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy.orm import Session

from tests.conftest import KEY
from tests.ticketing.domain.test_stalling import CONTENT, JUDGING, MAY_MOVE_DUES, PEOPLE, STEPS_OF_THE_MACHINE
from tests.ticketing.order_builders import DISPATCHER, TUESDAY, ask, request
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.calendar import local
from ticketing.domain.commands import Ask, Command
from ticketing.domain.elements import Element
from ticketing.domain.errors import Conflict, HotlineError
from ticketing.domain.ledger import Holder, holder_of, spans
from ticketing.domain.machine import commands_for
from ticketing.domain.orders import Event, Order, Rating, Source
from ticketing.domain.records import Milestone
from ticketing.domain.states import ENDED, State
from ticketing.storage import orders as table
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.storage.reference import rulebook
from ticketing.usecases import filing, following_up, merging, reviewing
from ticketing.usecases.auditing import verify
from ticketing.usecases.changing import change
from ticketing.usecases.clocks import check_order, orders_due
from ticketing.usecases.demo_city import load_demo_city

EXAMPLES = int(os.environ.get("WALK_EXAMPLES", "4"))
STEPS = 50
# How often somebody tries something else when he was refused.
TRIES = 8
FOLLOWING = frozenset({Command.CLOSE, Command.CALL_AGAIN, Command.REWORK, Command.SETTLE})
# What ends the game at once, or is done by rules of its own below.
LEFT_OUT = STEPS_OF_THE_MACHINE | {Command.MERGE, Command.WITHDRAW, Command.URGE, Command.SUPPLEMENT}
# Half of the steps go on where an order ought to go; else it would hardly ever come to its end.
MAIN_ROAD = FOLLOWING | {
    Command.DISPATCH,
    Command.SIGN,
    Command.DEPLOY,
    Command.FEED_BACK,
    Command.APPLY_FOR_CLOSING,
    Command.APPROVE,
    Command.REJECT_RETURN,
}
PICK = st.integers(0, 9_999)
MINUTES = st.one_of(st.integers(-90, 300), st.integers(0, 7200))
walked = {"steps": 0, "done": 0}


class StoredTown(RuleBasedStateMachine):
    """Some orders in a database, everybody who may touch them, a worker, and a clock that also goes wrong."""

    def __init__(self) -> None:
        super().__init__()
        PersonalKey.set(KEY)
        self.folder = tempfile.TemporaryDirectory()
        self.engine = open_database(f"sqlite:///{Path(self.folder.name) / 'town.db'}")
        migrate(self.engine)
        self.sessions = session_factory(self.engine)
        self.now: datetime = TUESDAY
        self.numbers: list[str] = []
        self.touched = ""
        with transaction(self.sessions) as session:
            load_demo_city(session)
        self.file(confident=True)

    @rule(kind=st.integers(0, 19), which=PICK, pick=PICK, content=CONTENT, minutes=MINUTES)
    def step(self, kind: int, which: int, pick: int, content: dict[str, object], minutes: int) -> None:
        """Mostly somebody acts; now and then something else happens."""
        if kind == 0:
            self.file(confident=pick % 3 > 0)
        elif kind == 1:
            self.merge(which, pick)
        elif kind == 2:
            self.two_at_once(which)
        elif kind in (3, 4):
            self.work(days=pick % 40)
        else:
            self.act(which, pick, content, minutes)

    def file(self, *, confident: bool) -> None:
        """A citizen files; at most five orders keep the walk near each other."""
        if len(self.numbers) >= 5:
            return
        key = f"walk-{len(self.numbers)}"
        elements = {**request().elements, "phone": Element(f"1390000{len(self.numbers):04}")}
        new = request(source=Source("test", key), elements=elements)
        with transaction(self.sessions) as session:
            bar = 0.5 if confident else 2.0
            filed = filing.file_order(session, new, key=key, actor=BOT, now=self.now, auto_dispatch_bar=bar)
            again = filing.file_order(session, new, key=key, actor=BOT, now=self.now)
        assert again.order.number == filed.order.number
        assert not again.created
        self.numbers.append(filed.order.number)

    def act(self, which: int, pick: int, content: dict[str, object], minutes: int) -> None:
        """Somebody does something that post and standing allow; content may still be refused."""
        self.now += timedelta(minutes=minutes)
        before = self._order(which)
        possible = self._possible(before)
        if not possible:
            return
        on_the_way = [pair for pair in possible if pair[1] in MAIN_ROAD]
        if on_the_way and pick % 2:
            possible = on_the_way
        steps = (Milestone(local(self.now).date() + timedelta(days=3 + pick % 20), "节点"),)
        for attempt in range(TRIES):
            actor, command = possible[(pick + 7 * attempt) % len(possible)]
            asked = ask(command, actor, self.now, milestones=steps, parent=None, **content)
            if self._try(before, asked):
                return

    def work(self, *, days: int) -> None:
        """The worker looks after a while; a second look finds nothing more."""
        self.now += timedelta(days=days)
        before = [self._order(n) for n in range(len(self.numbers))]
        with transaction(self.sessions) as session:
            due = orders_due(session, now=self.now)
            for number in due:
                check_order(session, number, now=self.now)
        for order in before:
            self._dues_stay(order)
        with transaction(self.sessions) as session:
            assert all(check_order(session, number, now=self.now) == 0 for number in due)

    def merge(self, which: int, into: int) -> None:
        """A dispatcher merges two orders."""
        child, parent = self._order(which), self._order(into)
        self._run(
            lambda session: merging.merge_order(
                session,
                child.number,
                parent_number=parent.number,
                reason="同一件事",
                actor=DISPATCHER,
                now=self.now,
            )
        )

    def two_at_once(self, which: int) -> None:
        """Two people saw the same page: the second one's command is refused, whatever it is."""
        order = self._order(which)
        urge = Ask(Command.URGE, BOT, self.now)
        if order.state in ENDED:
            return
        with transaction(self.sessions) as session:
            change(session, order.number, urge, revision=order.revision)
        refused = ""
        try:
            with transaction(self.sessions) as session:
                change(session, order.number, urge, revision=order.revision)
        except Conflict as error:
            refused = error.code
        assert refused == "order_changed"

    def _order(self, which: int) -> Order:
        self.touched = self.numbers[which % len(self.numbers)]
        with transaction(self.sessions) as session:
            return table.load(session, self.touched)

    def _possible(self, order: Order) -> Sequence[tuple[Actor, Command]]:
        return [
            (person, command)
            for person in PEOPLE
            for command in commands_for(order, person, rulebook())
            if command not in LEFT_OUT
        ]

    def _try(self, before: Order, asked: Ask) -> bool:
        if not self._run(lambda session: _carry_out(session, before, asked)):
            return False
        self._dues_stay(before)
        actor, name = asked.actor, str(asked.command)
        if name in JUDGING:
            assert actor.unit_id is None or actor.unit_id not in before.handling_units
        if name in ("approve", "return_for_rework"):
            assert actor.id != before.applicant_id
        if asked.command in FOLLOWING:
            assert actor.role is not Role.UNIT
        return True

    def _run(self, step: Callable[[Session], object]) -> bool:
        try:
            with transaction(self.sessions) as session:
                step(session)
        except HotlineError:
            return False
        walked["done"] += 1
        return True

    def _dues_stay(self, before: Order) -> None:
        with transaction(self.sessions) as session:
            after = table.load(session, before.number)
            events = table.events_of(session, [before.number])[before.number]
        moved = {event.name for event in events} & MAY_MOVE_DUES
        kept = {clock.key: clock for clock in after.clocks}
        for clock in before.clocks:
            assert kept[clock.key].due >= clock.due or "due_settled" in moved
            assert kept[clock.key].due == clock.due or moved
        assert after.updated_at >= before.updated_at

    @invariant()
    def no_order_is_dropped(self) -> None:
        """The one that was just touched: who holds it, what it owes, where its time went."""
        walked["steps"] += 1
        if not self.touched:
            return
        with transaction(self.sessions) as session:
            order = table.load(session, self.touched)
            events = table.events_of(session, [order.number])[order.number]
        _spans_add_up(order, events, self.now)
        if order.state in ENDED:
            assert order.running == ()
            assert order.next_check_at is None
            return
        holder, subject = holder_of(order)
        assert holder is not Holder.NOBODY
        assert subject or holder is not Holder.UNIT
        # A child waits for its parent, whose clocks run.
        assert order.running or order.state is State.MERGED
        assert all(clock.unit_id for clock in order.running)

    def teardown(self) -> None:
        """All orders are there, each begun once, and the audit is a sound chain."""
        with transaction(self.sessions) as session:
            histories = table.events_of(session, self.numbers)
            assert verify(session) == ()
        for events in histories.values():
            assert [event.name for event in events].count("file") == 1
        self.engine.dispose()
        self.folder.cleanup()


def _carry_out(session: Session, before: Order, asked: Ask) -> None:
    """Go through the use case where one does more than the command itself."""
    number, actor, now = before.number, asked.actor, asked.now
    if asked.command in FOLLOWING:
        rating = asked.rating or Rating(True, True, 5)
        following_up.follow_up(
            session,
            number,
            rating=rating,
            note=asked.text,
            reason_class=asked.reason_class,
            actor=actor,
            now=now,
        )
    elif asked.command is Command.APPROVE:
        reviewing.approve(session, number, grade="good", override="核实", actor=actor, now=now)
    else:
        change(session, number, asked)


def _spans_add_up(order: Order, events: Sequence[Event], now: datetime) -> None:
    parts = spans(order, events, now=now)
    end = max(now, order.updated_at)
    if order.state in ENDED:
        end = max(event.at for event in events if "to" in event.details)
    assert sum((part.length for part in parts), timedelta()) == max(end - order.created_at, timedelta())
    for one, following in pairwise(parts):
        assert one.until == following.since


TestStoredTown = StoredTown.TestCase
TestStoredTown.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def test_many_of_the_steps_changed_something() -> None:
    """Runs after the town; alone it has nothing to say."""
    if walked["steps"] == 0:
        return
    assert walked["steps"] >= EXAMPLES * STEPS // 2
    assert walked["done"] >= walked["steps"] // 10
