"""A random walk over one desk: who does what next is drawn, what must hold is checked after every step."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.desk_app import OPERATOR, SECOND_OPERATOR
from ticketing.domain.actors import Actor
from ticketing.domain.conversations import ConversationState
from ticketing.domain.errors import HotlineError
from ticketing.domain.messages import Sender, Utterance
from ticketing.domain.rate_limits import Limit
from ticketing.storage.database import transaction
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import passing, turns
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.queue_care import care_for_queue
from ticketing.usecases.conversations.reading import read_after
from ticketing.usecases.conversations.turns import Answer, Handover, OutageKind, Turn

CITIZENS = 4
PLENTY = Limit(10**9, 10**9)
BOT_MAY_SPEAK = frozenset({ConversationState.BOT})
DRAIN_ROUNDS = 400


@dataclass
class Walk:
    """One desk with its citizens; `sent` keeps what each wrote, in order, `said` what operators said."""

    sessions: sessionmaker[Session]
    draw: random.Random
    now: datetime = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    sent: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    open_turns: list[Turn] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    steps: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def step(self) -> None:
        """Do one thing and check everything."""
        doing = self.draw.choices(list(DOINGS), weights=[weight for weight, _ in DOINGS.values()])[0]
        before = {name: self._state(name) for name in self.sent}
        try:
            DOINGS[doing][1](self)
            self.steps[doing] += 1
        except HotlineError:
            self.steps["refused"] += 1
        self.now += timedelta(milliseconds=self.draw.randint(1, 400))
        self._check(before)

    def _run(self, use_case: Callable[..., object], *args: object, **more: object) -> object:
        with transaction(self.sessions) as session:
            return use_case(session, *args, **more)

    def _state(self, name: str) -> ConversationState:
        with transaction(self.sessions) as session:
            return desk.get_conversation(session, f"test:{name}").state

    def _somebody(self) -> str:
        return f"c{self.draw.randrange(CITIZENS)}"

    def _known(self) -> str:
        return self.draw.choice(list(self.sent) or ["c0"])

    def _operator(self) -> Actor:
        return self.draw.choice((OPERATOR, SECOND_OPERATOR))

    def write(self) -> None:
        """A citizen writes something new."""
        self.number += 1
        name, message = self._somebody(), f"m{self.number}"
        self._run(
            receive_message, Incoming("test", name, message, f"话{self.number}"), limit=PLENTY, now=self.now
        )
        self.sent.setdefault(name, []).append(message)

    def write_again(self) -> None:
        """The channel brings an old message once more."""
        name = self._known()
        message = self.draw.choice(self.sent.get(name) or ["m1"])
        if name in self.sent:
            again = Incoming("test", name, message, "别的话")
            self._run(receive_message, again, limit=PLENTY, now=self.now)

    def claim(self) -> None:
        """A runner takes a turn; it may finish late, twice, or never."""
        owner = f"o{self.draw.randrange(10**6)}"
        turn = self._run(turns.claim_turn, f"test:{self._known()}", owner=owner, now=self.now)
        if isinstance(turn, Turn):
            self.open_turns.append(turn)

    def finish(self) -> None:
        """The engine's answer arrives, perhaps long after somebody took over."""
        if not self.open_turns:
            return
        turn = self.draw.choice(self.open_turns)
        if self.draw.random() < 0.8:
            self.open_turns.remove(turn)
        asked = Handover("asked", "要人工") if self.draw.random() < 0.1 else None
        answer = Answer((Utterance(f"答{turn.message_id}"),), asked)
        self._run(turns.finish_turn, turn, answer, now=self.now)

    def fail(self) -> None:
        """The engine cannot answer."""
        if self.open_turns:
            turn = self.open_turns.pop(self.draw.randrange(len(self.open_turns)))
            self._run(turns.record_outage, turn, self.draw.choice(list(OutageKind)), now=self.now)

    def crash(self) -> None:
        """A process dies with the turns it held."""
        self.open_turns.clear()

    def take(self) -> None:
        """An operator takes over."""
        self._run(desk.take_over, f"test:{self._known()}", actor=self._operator(), now=self.now)

    def reply(self) -> None:
        """An operator speaks; sometimes the form is sent twice."""
        self.number += 1
        name, text = self._known(), f"坐席{self.number}"
        actor = self._operator()
        for _ in range(self.draw.choice((1, 1, 2))):
            self._run(desk.reply, f"test:{name}", text, actor=actor, now=self.now, key=text)
        self.said.setdefault(name, []).append(text)

    def release(self) -> None:
        """An operator gives the conversation back."""
        self._run(desk.release, f"test:{self._known()}", actor=self._operator(), now=self.now)

    def close(self) -> None:
        """An operator ends the conversation."""
        self._run(desk.close, f"test:{self._known()}", actor=self._operator(), now=self.now)

    def transfer(self) -> None:
        """An operator passes the conversation into the queue."""
        target = f"test:{self._known()}"
        self._run(passing.transfer, target, actor=self._operator(), to=None, reason="", now=self.now)

    def join(self) -> None:
        """A colleague joins."""
        self._run(passing.join, f"test:{self._known()}", actor=self._operator(), now=self.now)

    def wait(self) -> None:
        """Time passes and the worker looks after the queue."""
        self.now += timedelta(seconds=self.draw.choice((5, 30, 90, 400)))
        care_for_queue(self.sessions, now=self.now)

    def _check(self, before: dict[str, ConversationState]) -> None:
        for name in self.sent:
            with transaction(self.sessions) as session:
                new = read_after(session, f"test:{name}", after=self.seen.get(name, 0)).messages
            assert [m.seq for m in new] == sorted(m.seq for m in new)
            if any(m.sender is Sender.BOT for m in new):
                assert before.get(name, ConversationState.BOT) in BOT_MAY_SPEAK, (name, before)
            self.seen[name] = max([self.seen.get(name, 0), *(m.seq for m in new)])

    def drain(self) -> None:
        """Let a healthy engine answer what is still owed, as the worker would."""
        for _ in range(DRAIN_ROUNDS):
            self.now += timedelta(seconds=15)
            for name in self.sent:
                turn = self._run(turns.claim_turn, f"test:{name}", owner="drain", now=self.now)
                if isinstance(turn, Turn):
                    answer = Answer((Utterance(f"答{turn.message_id}"),))
                    self._run(turns.finish_turn, turn, answer, now=self.now)

    def verify(self) -> None:
        """Check the whole history: everything once, in order, nothing owed."""
        for name, sent in self.sent.items():
            with transaction(self.sessions) as session:
                shown = desk.list_messages(session, f"test:{name}", limit=10**6)
                owed = turns.claim_turn(session, f"test:{name}", owner="check", now=self.now)
            citizens = [m.message_id for m in shown if m.sender is Sender.CITIZEN]
            assert citizens == sent
            answers = Counter(m.text for m in shown if m.sender is Sender.BOT)
            assert all(count == 1 for count in answers.values()), answers.most_common(3)
            persons = [m.text for m in shown if m.sender is Sender.PERSON]
            assert persons == self.said.get(name, [])
            assert owed is None


DOINGS: dict[str, tuple[int, Callable[[Walk], None]]] = {
    "write": (24, Walk.write),
    "write_again": (6, Walk.write_again),
    "claim": (20, Walk.claim),
    "finish": (20, Walk.finish),
    "fail": (3, Walk.fail),
    "crash": (1, Walk.crash),
    "take": (6, Walk.take),
    "reply": (8, Walk.reply),
    "release": (4, Walk.release),
    "close": (2, Walk.close),
    "transfer": (2, Walk.transfer),
    "join": (2, Walk.join),
    "wait": (2, Walk.wait),
}


def walk(sessions: sessionmaker[Session], *, steps: int, seed: int) -> Counter[str]:
    """Walk `steps` steps, drain, verify; return how often each thing happened."""
    walked = Walk(sessions, random.Random(seed))
    for _ in range(steps):
        walked.step()
    walked.drain()
    walked.verify()
    return walked.steps
