"""Random people do random things at random moments: no order is stalled, dropped or faked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.ticketing.order_builders import (
    ARBITER,
    CITIZEN,
    CLAIM,
    DISPATCHER,
    DISSATISFIED,
    FOLLOW_UP,
    GOOD,
    HOUSING,
    LEADER,
    REVIEWER,
    SECOND_FOLLOW_UP,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    UNSOLVED,
    ask,
    draft,
)
from ticketing.domain.actors import BOT, SYSTEM, Actor, Role
from ticketing.domain.audit import GENESIS, AuditLine, faults, seal
from ticketing.domain.calendar import local
from ticketing.domain.commands import Command
from ticketing.domain.errors import HotlineError
from ticketing.domain.kinds import Complexity
from ticketing.domain.ledger import Holder, holder_of, spans
from ticketing.domain.machine import Changed, advance, apply, commands_for
from ticketing.domain.orders import Assignment, Event, Order
from ticketing.domain.records import Milestone
from ticketing.domain.states import ENDED, State
from ticketing.storage.reference import rulebook

BOOK = rulebook()
WATER_UNIT = Actor("u-7", Role.UNIT, unit_id="city.water")
HEAT_UNIT = Actor("u-8", Role.UNIT, unit_id="city.energy")
COLLEAGUE = Actor("s-9", Role.SUPERVISOR, name="同事", unit_id=HOUSING)
TEAMS = (
    Assignment(HOUSING, "住建局", co_ids=("city.water",), co_names=("水务局",)),
    Assignment("city.water", "水务局"),
    Assignment("city.energy", "能源局"),
)
PEOPLE = (
    BOT,
    CITIZEN,
    DISPATCHER,
    UNIT,
    WATER_UNIT,
    HEAT_UNIT,
    SUPERVISOR,
    ARBITER,
    COLLEAGUE,
    LEADER,
    REVIEWER,
    FOLLOW_UP,
    SECOND_FOLLOW_UP,
    SYSTEM,
)
# What the machine itself does only after it has looked at parent and children.
STEPS_OF_THE_MACHINE = frozenset({Command.FOLLOW_PARENT, Command.REJOIN_PARENT, Command.REWORK_FOR_CHILD})
JUDGING = frozenset({"approve", "return_for_rework", "grant_extension", "reassign", "reject_return"})
MAY_MOVE_DUES = frozenset({"grant_extension", "due_settled"})
CONTENT = st.fixed_dictionaries(
    {
        "assignment": st.sampled_from(TEAMS),
        "claim": st.sampled_from(["city.water", "city.energy", HOUSING]).map(
            lambda u: replace(CLAIM, proper_id=u)
        ),
        "rating": st.sampled_from([GOOD, GOOD, UNSOLVED, DISSATISFIED]),
        "complexity": st.sampled_from([None, *Complexity]),
        "days": st.integers(0, 4),
        "text": st.sampled_from(["说明"] * 9 + [""]),
        "reason_class": st.sampled_from(["", "attitude", "policy"]),
    }
)
walked = {"steps": 0, "done": 0}


class Town(RuleBasedStateMachine):
    """One order, everybody who may touch it, and a clock that also goes wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = TUESDAY
        self.order: Order = draft()
        self.events: list[Event] = []
        self.chain: list[AuditLine] = []
        for command in (Command.FILE, Command.QUEUE):
            self.take(apply(self.order, ask(command, BOT, self.now), BOOK), self.order, actor=BOT)

    @rule(
        actor=st.sampled_from(PEOPLE),
        pick=st.integers(0, 9_999),
        wild=st.integers(0, 9),
        content=CONTENT,
        minutes=st.one_of(st.integers(-90, 300), st.integers(0, 60 * 24 * 5)),
    )
    def act(self, actor: Actor, pick: int, wild: int, content: dict[str, object], minutes: int) -> None:
        """Somebody tries something, mostly something that his post allows."""
        walked["steps"] += 1
        self.now += timedelta(minutes=minutes)
        command = tuple(Command)[pick % len(Command)]
        possible = self.possible()
        if possible and wild < 9:
            actor, command = possible[pick % len(possible)]
        if command in STEPS_OF_THE_MACHINE or command is Command.MERGE:
            return
        steps = (Milestone(local(self.now).date() + timedelta(days=3 + pick % 20), "节点"),)
        asked = ask(command, actor, self.now, milestones=steps, parent=None, **content)
        before = self.order
        try:
            changed = apply(before, asked, BOOK)
        except HotlineError:
            return
        walked["done"] += 1
        self.take(changed, before, actor=actor)

    @rule(days=st.integers(0, 45))
    def time_passes(self, days: int) -> None:
        """The worker looks after a while."""
        walked["steps"] += 1
        self.now += timedelta(days=days)
        self.take(advance(self.order, now=self.now, rulebook=BOOK), self.order, actor=SYSTEM)

    def possible(self) -> Sequence[tuple[Actor, Command]]:
        """Return what posts and standing allow, without what would end the game at once."""
        return [
            (person, command)
            for person in PEOPLE
            for command in commands_for(self.order, person, BOOK)
            if command not in (Command.WITHDRAW, Command.URGE, Command.SUPPLEMENT)
        ]

    def take(self, changed: Changed, before: Order, *, actor: Actor) -> None:
        names = [event.name for event in changed.events]
        self.dues_stay(before, changed.order, names)
        self.nobody_judges_himself(before, names[-1] if names else "", actor)
        self.order = changed.order
        self.events += changed.events
        for event in changed.events:
            self.chain.append(self.line(event))

    def line(self, event: Event) -> AuditLine:
        day = max(local(event.at).date().isoformat(), self.chain[-1].day if self.chain else "")
        last = self.chain[-1] if self.chain else None
        seq = last.seq + 1 if last and last.day == day else 1
        previous = last.hash if last else GENESIS
        line = AuditLine(
            day, seq, event.at, event.actor_id, event.actor_role, event.name, "x", event.details, previous
        )
        return replace(line, hash=seal(line))

    def dues_stay(self, before: Order, after: Order, names: list[str]) -> None:
        assert after.updated_at >= before.updated_at
        assert after.round >= before.round
        kept = {clock.key: clock for clock in after.clocks}
        for clock in before.clocks:
            now = kept[clock.key]
            assert now.due >= clock.due or "due_settled" in names
            assert now.due == clock.due or MAY_MOVE_DUES & set(names)

    def nobody_judges_himself(self, before: Order, name: str, actor: Actor) -> None:
        if name in JUDGING:
            assert actor.unit_id is None or actor.unit_id not in before.handling_units
        if name in ("approve", "return_for_rework"):
            assert actor.id != before.applicant_id
        if name in ("reassign", "reject_return"):
            assert actor.id != before.dispatched_by
        if name in ("close", "settle", "close_unreached", "rework"):
            assert actor.role is not Role.UNIT

    @invariant()
    def an_open_order_has_an_owner_and_a_due_time(self) -> None:
        order = self.order
        if order.state in ENDED:
            assert order.running == ()
            assert order.next_check_at is None
            return
        holder, subject = holder_of(order)
        assert holder is not Holder.NOBODY
        assert subject or holder is not Holder.UNIT
        assert order.running, f"nobody owes anything in {order.state}"
        assert all(clock.unit_id for clock in order.running)
        if any(clock.missed_at is None for clock in order.running):
            assert order.next_check_at is not None

    @invariant()
    def the_spans_add_up_to_the_age(self) -> None:
        parts = spans(self.order, self.events, now=self.now)
        end = max(self.now, self.order.updated_at)
        if self.order.state in ENDED:
            end = max(e.at for e in self.events if "to" in e.details)
        assert sum((p.length for p in parts), timedelta()) == max(end - self.order.created_at, timedelta())
        for one, following in pairwise(parts):
            assert one.until == following.since

    @invariant()
    def a_closed_order_is_solved_or_says_that_nobody_was_reached(self) -> None:
        if self.order.state is not State.CLOSED:
            return
        rating = self.order.rating
        assert rating is None or (rating.true and rating.solved)

    @invariant()
    def returns_come_to_an_end(self) -> None:
        assert len(self.order.disputes) <= BOOK.policy.returns_max + 1
        assert sum(bool(e.granted) for e in self.order.extensions) <= 3 * self.order.round

    def teardown(self) -> None:
        """The history of everything that happened is a sound chain."""
        assert faults(self.chain, self.chain[-1].hash) == ()


TestTown = Town.TestCase
TestTown.settings = settings(
    max_examples=250,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    # Shrinking sixty steps takes minutes; the failing walk is printed as it was.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def test_ten_thousand_steps_were_walked_and_many_of_them_changed_something() -> None:
    """Runs after the town; alone it has nothing to say."""
    if walked["steps"] == 0:
        TestTown().runTest()
    assert walked["steps"] >= 10_000
    assert walked["done"] >= 2_000
