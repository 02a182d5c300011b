"""A town that is walked: random people, commands and clock jumps over stored orders, by the use cases."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy.orm import Session

from tests.ticketing.domain.test_stalling import CONTENT, JUDGING, MAY_MOVE_DUES, PEOPLE, STEPS_OF_THE_MACHINE
from tests.ticketing.order_builders import DISPATCHER, TUESDAY, ask, request
from tests.ticketing.own_databases import Towns
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
from ticketing.storage.database import reading, session_factory, transaction
from ticketing.storage.reference import rulebook
from ticketing.usecases import filing, following_up, merging, reviewing
from ticketing.usecases.auditing import verify
from ticketing.usecases.changing import change
from ticketing.usecases.clocks import check_order, orders_due

# How often somebody tries something else when he was refused.
TRIES = 8
# Which of them a follow-up is, the use case says: waiting for children is for who has some.
FOLLOWING = frozenset(
    {Command.CLOSE, Command.CALL_AGAIN, Command.REWORK, Command.SETTLE, Command.WAIT_FOR_CHILDREN}
)
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


@dataclass
class Walked:
    """What was done on all walks together."""

    walks: int = 0
    steps: int = 0
    accepted: int = 0
    refused: int = 0
    promises: int = 0
    began: float = field(default_factory=time.monotonic)

    def holds(self, promise: object, *facts: object) -> None:
        """Check one promise; `facts` are shown when it is broken."""
        self.promises += 1
        assert promise, facts

    def __str__(self) -> str:
        """Return the line that is printed at the end."""
        seconds = time.monotonic() - self.began
        return (
            f"{self.walks} walks, {self.steps} steps; commands: {self.accepted} accepted, "
            f"{self.refused} refused; {self.promises} promises checked, none broken; {seconds:.0f} s"
        )


class StoredTown(RuleBasedStateMachine):
    """Some orders in a database, everybody who may touch them, a worker, and a clock that also goes wrong."""

    def __init__(self, towns: Towns, walked: Walked) -> None:
        super().__init__()
        self.towns, self.walked = towns, walked
        self.engine = towns.open()
        self.sessions = session_factory(self.engine)
        self.now: datetime = TUESDAY
        self.numbers: list[str] = []
        self.touched = ""
        walked.walks += 1
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
        self.walked.accepted += 1
        self.walked.holds(again.order.number == filed.order.number)
        self.walked.holds(not again.created)
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
            for number in due:
                self.walked.holds(check_order(session, number, now=self.now) == 0, number)

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
        self.walked.accepted += 1
        refused = ""
        try:
            with transaction(self.sessions) as session:
                change(session, order.number, urge, revision=order.revision)
        except Conflict as error:
            refused = error.code
        self.walked.refused += 1
        self.walked.holds(refused == "order_changed", refused)

    def _order(self, which: int) -> Order:
        self.touched = self.numbers[which % len(self.numbers)]
        with reading(self.sessions) as session:
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
            self.walked.holds(actor.unit_id is None or actor.unit_id not in before.handling_units, name)
        if name in ("approve", "return_for_rework"):
            self.walked.holds(actor.id != before.applicant_id, name)
        if asked.command in FOLLOWING:
            self.walked.holds(actor.role is not Role.UNIT, name)
        return True

    def _run(self, step: Callable[[Session], object]) -> bool:
        try:
            with transaction(self.sessions) as session:
                step(session)
        except HotlineError:
            self.walked.refused += 1
            return False
        self.walked.accepted += 1
        return True

    def _dues_stay(self, before: Order) -> None:
        with reading(self.sessions) as session:
            after = table.load(session, before.number)
            events = table.events_of(session, [before.number])[before.number]
        moved = {event.name for event in events} & MAY_MOVE_DUES
        kept = {clock.key: clock for clock in after.clocks}
        for clock in before.clocks:
            self.walked.holds(kept[clock.key].due >= clock.due or "due_settled" in moved, clock)
            self.walked.holds(kept[clock.key].due == clock.due or moved, clock)
        self.walked.holds(after.updated_at >= before.updated_at)

    @invariant()
    def no_order_is_dropped(self) -> None:
        """The one that was just touched: who holds it, what it owes, where its time went."""
        self.walked.steps += 1
        if not self.touched:
            return
        with reading(self.sessions) as session:
            order = table.load(session, self.touched)
            events = table.events_of(session, [order.number])[order.number]
        self._spans_add_up(order, events)
        if order.state in ENDED:
            self.walked.holds(order.running == (), order.running)
            self.walked.holds(order.next_check_at is None)
            return
        holder, subject = holder_of(order)
        self.walked.holds(holder is not Holder.NOBODY, order.state)
        self.walked.holds(subject or holder is not Holder.UNIT, order.state)
        # A child waits for its parent, whose clocks run.
        self.walked.holds(order.running or order.state is State.MERGED, order.state)
        self.walked.holds(all(clock.unit_id for clock in order.running), order.running)

    def _spans_add_up(self, order: Order, events: Sequence[Event]) -> None:
        parts = spans(order, events, now=self.now)
        end = max(self.now, order.updated_at)
        if order.state in ENDED:
            end = max(event.at for event in events if "to" in event.details)
        whole = max(end - order.created_at, timedelta())
        self.walked.holds(sum((part.length for part in parts), timedelta()) == whole, parts)
        for one, following in pairwise(parts):
            self.walked.holds(one.until == following.since, one, following)

    def teardown(self) -> None:
        """All orders are there, each begun once, and the audit is a sound chain."""
        with reading(self.sessions) as session:
            histories = table.events_of(session, self.numbers)
            self.walked.holds(verify(session) == ())
        for events in histories.values():
            self.walked.holds([event.name for event in events].count("file") == 1)
        self.towns.close(self.engine)


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
