"""Random interleavings of citizen, engine, operator, crash and retry: order kept, nothing doubled or lost."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from ticketing.domain.conversations import ConversationState
from ticketing.domain.errors import Conflict
from ticketing.domain.messages import Sender, Utterance
from ticketing.domain.rate_limits import Limit
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.reading import read_after
from ticketing.usecases.conversations.turns import (
    LEASE,
    Answer,
    OutageKind,
    Turn,
    claim_turn,
    finish_turn,
    record_outage,
    renew_lease,
)

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LIMIT = Limit(10_000, 1)
STEPS = 150


def _receive(session: Session, number: int, *, now: datetime = NOW) -> str:
    incoming = Incoming("test", "a", f"m{number}", f"第{number}句")
    return receive_message(session, incoming, limit=LIMIT, now=now).conversation_id


def _answer(turn: Turn) -> Answer:
    return Answer([Utterance(f"答{turn.message_id}")])


def test_one_turn_at_a_time_and_the_oldest_first(session: Session) -> None:
    identity = _receive(session, 1)
    _receive(session, 2)
    first = claim_turn(session, identity, owner="one", now=NOW)
    assert first is not None
    assert first.message_id == "m1"
    assert claim_turn(session, identity, owner="two", now=NOW) is None
    assert finish_turn(session, first, _answer(first), now=NOW)
    second = claim_turn(session, identity, owner="two", now=NOW)
    assert second is not None
    assert second.message_id == "m2"


def test_a_lease_ends_unless_it_is_renewed(session: Session) -> None:
    identity = _receive(session, 1)
    turn = claim_turn(session, identity, owner="one", now=NOW)
    assert turn is not None
    assert renew_lease(session, turn, now=NOW + LEASE / 2)
    assert claim_turn(session, identity, owner="two", now=NOW + LEASE) is None
    taken = claim_turn(session, identity, owner="two", now=NOW + LEASE * 2)
    assert taken is not None
    assert not renew_lease(session, turn, now=NOW + LEASE * 2)
    assert not finish_turn(session, turn, _answer(turn), now=NOW + LEASE * 2)
    assert finish_turn(session, taken, _answer(taken), now=NOW + LEASE * 2)


def test_an_outage_reported_by_someone_who_lost_the_lease_says_nothing(session: Session) -> None:
    identity = _receive(session, 1)
    lost = claim_turn(session, identity, owner="one", now=NOW)
    held = claim_turn(session, identity, owner="two", now=NOW + LEASE)
    assert lost is not None
    assert held is not None
    record_outage(session, lost, OutageKind.LATE, now=NOW + LEASE)
    assert len(read_after(session, identity, after=0).messages) == 1


def test_the_understanding_is_kept_with_the_message(session: Session) -> None:
    identity = _receive(session, 1)
    turn = claim_turn(session, identity, owner="one", now=NOW)
    assert turn is not None
    understanding = {"intent": {"name": "consult", "confidence": 0.9}}
    finish_turn(session, turn, Answer([Utterance("好")], understanding=understanding), now=NOW)
    assert desk.list_messages(session, identity)[0].understanding == understanding


@dataclass
class World:
    """One conversation driven at random; remembers what must hold."""

    session: Session
    dice: random.Random
    now: datetime = NOW
    sent: int = 0
    flying: list[Turn] = field(default_factory=list)
    silent: bool = False
    bot_words: int = 0

    def step(self) -> None:
        """Do one thing and check that the bot did not speak while it must not."""
        self.now += timedelta(seconds=self.dice.choice([0, 1, 5, 20]))
        often = [self.write, self.claim, self.finish]
        seldom = [self.repeat, self.crash, self.fail, self.take, self.give_back, self.end]
        self.dice.choice([*often, *often, *seldom])()
        spoken = len(self.bot())
        assert spoken == self.bot_words or not self.silent
        self.bot_words = spoken

    def bot(self) -> list[str]:
        """Return what the citizen has heard from the bot."""
        said = read_after(self.session, "test:a", after=0).messages
        return [message.text for message in said if message.sender is Sender.BOT]

    def write(self) -> None:
        """The citizen says something new."""
        self.sent += 1
        _receive(self.session, self.sent, now=self.now)
        state = desk.get_conversation(self.session, "test:a").state
        self.silent = state is not ConversationState.BOT

    def repeat(self) -> None:
        """The channel delivers something a second time."""
        _receive(self.session, self.dice.randint(1, self.sent), now=self.now)

    def claim(self) -> None:
        """Some process looks for work."""
        turn = claim_turn(self.session, "test:a", owner=str(self.dice.random()), now=self.now)
        if turn is not None:
            self.flying.append(turn)

    def finish(self) -> None:
        """The engine answers one of the turns under way, however old."""
        if self.flying:
            turn = self.flying.pop(self.dice.randrange(len(self.flying)))
            finish_turn(self.session, turn, _answer(turn), now=self.now)

    def crash(self) -> None:
        """A process dies with its turn."""
        if self.flying:
            self.flying.pop()

    def fail(self) -> None:
        """The engine does not answer."""
        if self.flying:
            record_outage(self.session, self.flying.pop(), OutageKind.UNREACHABLE, now=self.now)

    def take(self) -> None:
        """An operator takes over."""
        try:
            desk.take_over(self.session, "test:a", actor=OPERATOR, now=self.now)
        except Conflict:
            return
        self.silent = True

    def give_back(self) -> None:
        """The operator releases."""
        try:
            desk.release(self.session, "test:a", actor=OPERATOR, now=self.now)
        except Conflict:
            return
        self.silent = False

    def end(self) -> None:
        """The operator closes."""
        try:
            desk.close(self.session, "test:a", actor=OPERATOR, now=self.now)
        except Conflict:
            return
        self.silent = True


@pytest.mark.parametrize("seed", range(4))
def test_however_events_interleave_the_bot_is_silent_and_nothing_is_lost(session: Session, seed: int) -> None:
    world = World(session, random.Random(seed))
    world.write()
    for _ in range(STEPS):
        world.step()
    _answer_what_is_left(world)
    texts = [
        m.text for m in desk.list_messages(session, "test:a", limit=10_000) if m.sender is Sender.CITIZEN
    ]
    assert texts == [f"第{number}句" for number in range(1, world.sent + 1)]
    answered = [int(text.removeprefix("答m")) for text in world.bot()]
    assert answered == sorted(answered)
    assert max(Counter(answered).values(), default=1) == 1
    assert desk.turns_to_resume(session, now=world.now + timedelta(days=1)) == []


def _answer_what_is_left(world: World) -> None:
    world.now += timedelta(minutes=1)
    world.give_back()
    while True:
        turn = claim_turn(world.session, "test:a", owner="last", now=world.now)
        if turn is None:
            return
        finish_turn(world.session, turn, _answer(turn), now=world.now)
