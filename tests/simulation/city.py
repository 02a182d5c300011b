"""The simulated year: people act by habit, the worker looks at an order when it is due."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from tests.simulation.habits import HONEST, Habit
from tests.simulation.matters import DISTRICTS, MATTERS, answer_to, request_about, stub_answer
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.calendar import CITY, local
from ticketing.domain.calling import attempts_differ
from ticketing.domain.errors import HotlineError
from ticketing.domain.orders import Order, Rating
from ticketing.domain.states import ENDED, State
from ticketing.storage import orders as table
from ticketing.storage.reference import calendar, rule_table, rulebook
from ticketing.usecases import extending, filing, following_up, handling, on_behalf, reviewing
from ticketing.usecases.checking_answers import check_answer
from ticketing.usecases.clocks import check_order
from ticketing.usecases.dispatching import dispatch
from ticketing.usecases.returning import reassign, reject_return, return_order

DISPATCHER = Actor("d-1", Role.DISPATCHER, "d")
SUPERVISOR, ARBITER = Actor("s-1", Role.SUPERVISOR, "s"), Actor("s-2", Role.SUPERVISOR, "a")
CALLERS = (Actor("f-1", Role.FOLLOW_UP, "f"), Actor("f-2", Role.FOLLOW_UP, "g"))
CITIZEN = Actor("test:simulated", Role.CITIZEN)
REACHED, SEES_THROUGH, TELLS_TRUTH = 0.6, 0.35, 0.9
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENING, CLOSING = 9, 17
Step = Callable[[Session, str], None]


@dataclass
class Truth:
    """What is really so about one order, whatever the papers say."""

    solved: bool = False
    tries: int = 0
    misrouted: bool = False
    first_solved: bool | None = None


@dataclass
class City:
    """The year of one seed in some districts. `refused` counts named refusals; anything else ends the run."""

    sessions: sessionmaker[Session]
    habits: dict[str, Habit]
    dice: random.Random
    start: date
    now: datetime
    districts: tuple[str, ...] = DISTRICTS
    truths: dict[str, Truth] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    done: int = 0
    agenda: list[tuple[datetime, int, Step, str]] = field(default_factory=list)
    planned: int = 0

    def plan(self, when: datetime, step: Step, number: str = "") -> None:
        """Put a step on the agenda."""
        self.planned += 1
        heapq.heappush(self.agenda, (max(when, self.now), self.planned, step, number))

    def office(self, when: datetime) -> datetime:
        """Return `when`, or the next moment at which somebody sits in an office."""
        here = local(when)
        while not (calendar().is_workday(here.date()) and OPENING <= here.hour < CLOSING):
            day = here.date() if here.hour < OPENING else here.date() + DAY
            here = datetime(day.year, day.month, day.day, OPENING, self.dice.randrange(60), tzinfo=CITY)
            if not calendar().is_workday(here.date()):
                here = here.replace(hour=CLOSING)
        return here

    def after(self, hours: float) -> datetime:
        """Return an office moment some hours from now."""
        return self.office(self.now + hours * HOUR)

    def run(self, until: datetime, *, tell: Callable[["City"], None] = lambda _city: None) -> None:
        """Live until the agenda is empty or the end is reached; one transaction for each simulated hour.

        One session for the whole year: what is at work stays in memory, as no worker's or clerk's does.
        """
        with self.sessions() as session:
            while self.agenda and self.agenda[0][0] <= until:
                bound = min(self.agenda[0][0] + HOUR, until)
                with session.begin():
                    while self.agenda and self.agenda[0][0] <= bound:
                        self.now, _, step, number = heapq.heappop(self.agenda)
                        self._take(session, step, number)
                        self.done += 1
                _forget_ended(session)
                tell(self)

    def _take(self, session: Session, step: Step, number: str) -> None:
        try:
            step(session, number)
        except HotlineError as error:
            self.refused[error.code] = self.refused.get(error.code, 0) + 1

    def file(self, session: Session, key: str) -> None:
        """A citizen files; the machine dispatches when it is sure, else a person does."""
        new = request_about(self.dice.choice(MATTERS), self.dice, districts=self.districts)
        order = filing.file_order(session, new, key=key, actor=BOT, now=self.now).order
        self.truths[order.number] = Truth(misrouted=self.dice.random() < 0.04)
        if order.state is State.AWAITING_DISPATCH:
            self.plan(self.after(2), self.dispatch, order.number)
        else:
            self._reached_unit(order)
        self._watch(order)

    def dispatch(self, session: Session, number: str) -> None:
        """A dispatcher sends the order to whoever the rules name, or to anybody."""
        unit_id = self.dice.choice(sorted(self.habits))
        order = dispatch(session, number, unit_id=unit_id, actor=DISPATCHER, now=self.now)
        self._reached_unit(order)
        self._watch(order)

    def _watch(self, order: Order) -> None:
        if order.next_check_at is not None:
            self.plan(order.next_check_at, self.check, order.number)

    def check(self, session: Session, number: str) -> None:
        """The worker's look at one order."""
        order = table.load(session, number)
        if order.next_check_at is None:
            return
        if order.next_check_at <= self.now:
            check_order(session, number, now=self.now)
            order = table.load(session, number)
        if order.next_check_at is not None and order.next_check_at > self.now:
            self._watch(order)

    def habit(self, order: Order) -> Habit:
        """Return how the leading unit works; offices that lead by exception work honestly."""
        return self.habits.get(order.lead_id, HONEST)

    def actor(self, order: Order) -> Actor:
        """Return the leading unit's person."""
        return Actor(f"u-{order.lead_id}", Role.UNIT, "u", order.lead_id)

    def _reached_unit(self, order: Order) -> None:
        habit, truth = self.habit(order), self.truths[order.number]
        objects = truth.misrouted or self.dice.random() < habit.returns_falsely
        if objects and not order.disputes:
            self.plan(self.after(3), self.object, order.number)
            return
        if self.dice.random() < habit.signs:
            self.plan(self.after(self.dice.uniform(0.2, 5)), self.sign, order.number)
        days = self.dice.uniform(*habit.days)
        self.plan(self.after(self.dice.uniform(*habit.starts)), self.work, order.number)
        self.plan(self.after(days * 24), self.finish, order.number)

    def object(self, session: Session, number: str) -> None:
        """The unit returns the order: it is another's, or it only says so."""
        order = table.load(session, number)
        item = order.assignment.rule_id if order.assignment else ""
        proper = next(u for u in self.habits if u != order.lead_id)
        if not item:
            item = rule_table().rules[0].id
        return_order(
            session,
            number,
            item=item,
            proper_unit_id=proper,
            ground="不属本单位职责",
            actor=self.actor(order),
            now=self.now,
        )
        self.plan(self.after(self.dice.uniform(1, 6)), self.arbitrate, number)

    def arbitrate(self, session: Session, number: str) -> None:
        """Another person than the dispatcher decides, mostly rightly."""
        order = table.load(session, number)
        if self.truths[number].misrouted and order.dispute is not None:
            self.truths[number].misrouted = False
            unit_id = order.dispute.claim.proper_id
            order = reassign(session, number, unit_id=unit_id, ground="属实", actor=ARBITER, now=self.now)
        else:
            order = reject_return(session, number, ground="不成立", actor=ARBITER, now=self.now)
        self._reached_unit(order)

    def sign(self, session: Session, number: str) -> None:
        """The unit signs."""
        handling.sign(session, number, actor=self.actor(table.load(session, number)), now=self.now)

    def work(self, session: Session, number: str) -> None:
        """The unit deploys, feeds back, and may ask for more time."""
        order = table.load(session, number)
        who, now = self.actor(order), self.now
        if order.state is State.DISPATCHED:
            self.plan(now + DAY, self.work, number)
            return
        if order.state is State.SIGNED:
            handling.deploy(session, number, officer="承办人", plan="到现场查看", actor=who, now=now)
        handling.feed_back(session, number, text="已到现场，正在处理", actor=who, now=now)
        if self.dice.random() < self.habit(order).asks_for_time:
            extending.reply_interim(session, number, text="需要更多时间", actor=who, now=now)
            extending.ask_extension(session, number, days=3, reason="施工", actor=who, now=now)
            extending.grant_extension(session, number, actor=SUPERVISOR, now=now)

    def finish(self, session: Session, number: str) -> None:
        """The unit applies for closing, whether the matter is solved or not."""
        order = table.load(session, number)
        if order.state in ENDED:
            return
        if order.state in (State.DISPATCHED, State.SIGNED, State.DEPLOYED, State.DISPUTED):
            self.plan(self.after(8), self.finish, number)
            return
        habit, truth = self.habit(order), self.truths[number]
        truth.tries += 1
        # Whoever has been sent back works a little harder.
        chance = min(0.97, habit.really_solves + 0.25 * (truth.tries - 1))
        truth.solved = truth.solved or self.dice.random() < chance
        stub = self.dice.random() < habit.answers_with_stub and truth.tries == 1
        result = stub_answer(self.dice) if stub else answer_to(order, self.dice)
        handling.apply_for_closing(
            session,
            number,
            result=result,
            contacted_at=self.now,
            no_evidence="口头答复",
            actor=self.actor(order),
            now=self.now,
        )
        self.plan(self.after(self.dice.uniform(0.5, 6)), self.review, number)

    def review(self, session: Session, number: str) -> None:
        """The reviewer reads the answer, sees the machine's doubts, and sees through some lies."""
        order = table.load(session, number)
        doubted = bool(check_answer(session, order, order.result).grave)
        seen_through = not self.truths[number].solved and self.dice.random() < SEES_THROUGH
        if doubted or seen_through:
            reviewing.return_for_rework(session, number, reason="未解决", actor=SUPERVISOR, now=self.now)
            self.plan(self.after(self.dice.uniform(8, 40)), self.finish, number)
            return
        reviewing.approve(session, number, grade="good", actor=SUPERVISOR, now=self.now)
        self.plan(self.after(self.dice.uniform(1, 10)), self.call, number)

    def call(self, session: Session, number: str) -> None:
        """Somebody calls; a third call in vain passes the order to another person."""
        order = table.load(session, number)
        if self.dice.random() < REACHED:
            self._rated(session, order)
            return
        who = CALLERS[order.state is State.AWAITING_SECOND_FOLLOW_UP]
        missed = following_up.record_missed_call(session, number, actor=who, now=self.now)
        tried = attempts_differ([a.at for a in missed.attempts], rulebook().policy.call_attempts)
        if missed.state is State.AWAITING_SECOND_FOLLOW_UP and order.state is missed.state and tried:
            following_up.close_unreached(session, number, actor=who, now=self.now)
            return
        self.plan(self.office(self.now + DAY + self.dice.choice((1, 2, 3)) * HOUR), self.call, number)

    def _rated(self, session: Session, order: Order) -> None:
        truth, number = self.truths[order.number], order.number
        rating = self._words_of_caller(order, truth)
        if truth.first_solved is None:
            truth.first_solved = truth.solved
        who = CALLERS[order.state is State.AWAITING_SECOND_FOLLOW_UP]
        rated = following_up.follow_up(
            session, number, rating=rating, note="已解释", reason_class="policy", actor=who, now=self.now
        )
        if rated.state is State.AWAITING_SECOND_FOLLOW_UP:
            self.plan(self.after(20), self.call, number)
        elif rated.state is State.REWORKING:
            self.plan(self.after(self.dice.uniform(10, 60)), self.rework, number)
        elif not truth.solved and self.dice.random() < 0.2:
            self.plan(self.after(24 * self.dice.uniform(1, 10)), self.reopen, number)

    def _words_of_caller(self, order: Order, truth: Truth) -> Rating:
        persuaded = self.dice.random() < self.habit(order).persuades_callers
        if truth.solved:
            return Rating(True, True, self.dice.choice((5, 5, 4, 4, 3, 2)))
        if persuaded or self.dice.random() > TELLS_TRUTH:
            return Rating(True, True, 5)
        return Rating(self.dice.random() < 0.5, False, self.dice.choice((1, 2)))

    def rework(self, session: Session, number: str) -> None:
        """The unit tries again."""
        order = table.load(session, number)
        handling.feed_back(session, number, text="再次到现场", actor=self.actor(order), now=self.now)
        self.plan(self.after(self.dice.uniform(4, 30)), self.finish, number)

    def reopen(self, session: Session, number: str) -> None:
        """A caller who was told that all was well finds that it is not."""
        on_behalf.reopen(session, number, reason="又坏了", actor=CITIZEN, now=self.now)
        self.plan(self.after(20), self.rework, number)


def _forget_ended(session: Session) -> None:
    kept: dict[str, table.Kept] = session.info.get(table.KEPT, {})
    for number in [number for number, known in kept.items() if known.order.state in ENDED]:
        del kept[number]
