"""One answer is heard at a time, and what nobody waits for costs nobody anything; no model needed."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import pytest

from bot.channels.voice.recognition import one_at_a_time
from bot.channels.voice.recognition.one_at_a_time import MOST_WAITING, OneAtATime, Unwanted
from bot.channels.voice.recognition.recogniser import RecogniserFailed

WITHIN = 5.0


@dataclass
class Slow:
    """Calculations that go on until they are let go; `began` lists them, `most` tells how many at once."""

    began: list[str] = field(default_factory=list)
    left_early: list[str] = field(default_factory=list)
    most: int = 0
    running: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)

    def hearing(self, name: str) -> Callable[[Unwanted], str]:
        def work(unwanted: Unwanted) -> str:
            self.began.append(name)
            self.running += 1
            self.most = max(self.most, self.running)
            self.let_go.wait(WITHIN)
            self.running -= 1
            self.left_early += [name] * unwanted()
            return name

        return work


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.let_go.set()


def _play(play: Callable[[OneAtATime], Awaitable[None]], turns: OneAtATime | None = None) -> None:
    async def go() -> None:
        used = turns or OneAtATime("test")
        try:
            await asyncio.wait_for(play(used), WITHIN)
        finally:
            await used.close()

    asyncio.run(go())


async def _begun(slow: Slow, count: int = 1) -> None:
    while len(slow.began) < count:
        await asyncio.sleep(0.005)


async def _give_up(*tasks: "asyncio.Task[str]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_answers_are_heard_one_after_another_in_their_order(slow: Slow) -> None:
    slow.let_go.set()

    async def play(turns: OneAtATime) -> None:
        heard = await asyncio.gather(*(turns.hear(slow.hearing(str(n))) for n in range(5)))
        assert heard == slow.began == ["0", "1", "2", "3", "4"]

    _play(play)
    assert slow.most == 1


def test_what_nobody_waits_for_any_more_never_begins(slow: Slow) -> None:
    async def play(turns: OneAtATime) -> None:
        running = asyncio.create_task(turns.hear(slow.hearing("running")))
        await _begun(slow)
        stale = [asyncio.create_task(turns.hear(slow.hearing("stale"))) for _ in range(3)]
        later = asyncio.create_task(turns.hear(slow.hearing("later")))
        await asyncio.sleep(0)
        await _give_up(*stale)
        assert turns.waiting == 1
        slow.let_go.set()
        assert [await running, await later] == ["running", "later"]

    _play(play)
    assert slow.began == ["running", "later"]


def test_who_gives_up_again_and_again_leaves_no_backlog(slow: Slow) -> None:
    async def play(turns: OneAtATime) -> None:
        running = asyncio.create_task(turns.hear(slow.hearing("running")))
        await _begun(slow)
        for _ in range(10 * MOST_WAITING):
            impatient = asyncio.create_task(turns.hear(slow.hearing("impatient")))
            await asyncio.sleep(0)
            await _give_up(impatient)
            assert turns.waiting == 0
        slow.let_go.set()
        assert await running == "running"

    _play(play)


def test_the_running_calculation_is_told_that_nobody_waits_any_more(slow: Slow) -> None:
    async def play(turns: OneAtATime) -> None:
        given_up = asyncio.create_task(turns.hear(slow.hearing("given up")))
        await _begun(slow)
        await _give_up(given_up)
        assert not turns.is_idle()
        slow.let_go.set()
        assert await turns.hear(slow.hearing("next")) == "next"
        assert turns.is_idle()

    _play(play)
    assert slow.left_early == ["given up"]


def test_more_than_may_wait_are_refused_at_once(slow: Slow) -> None:
    async def play(turns: OneAtATime) -> None:
        hearing = [asyncio.create_task(turns.hear(slow.hearing("first")))]
        await _begun(slow)
        hearing += [asyncio.create_task(turns.hear(slow.hearing("more"))) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(RecogniserFailed, match="busy"):
            await turns.hear(slow.hearing("too many"))
        slow.let_go.set()
        assert len(await asyncio.gather(*hearing)) == 1 + MOST_WAITING

    _play(play)


def test_a_calculation_that_does_not_come_back_is_told_at_once_and_forgotten_when_it_does(slow: Slow) -> None:
    now = [0.0]

    async def play(turns: OneAtATime) -> None:
        lost = asyncio.create_task(turns.hear(slow.hearing("lost")))
        await _begun(slow)
        now[0] = one_at_a_time.STUCK_SECONDS + 1
        with pytest.raises(RecogniserFailed, match="stuck"):
            await turns.hear(slow.hearing("later"))
        slow.let_go.set()
        await lost
        assert await turns.hear(slow.hearing("after")) == "after"

    _play(play, OneAtATime("test", clock=lambda: now[0]))


def test_an_error_belongs_to_who_waits_and_the_next_answer_is_heard(slow: Slow) -> None:
    slow.let_go.set()

    def broken(_: Unwanted) -> str:
        raise ZeroDivisionError

    async def play(turns: OneAtATime) -> None:
        with pytest.raises(ZeroDivisionError):
            await turns.hear(broken)
        assert await turns.hear(slow.hearing("next")) == "next"

    _play(play)


def test_after_closing_every_answer_is_refused_in_its_own_words(slow: Slow) -> None:
    async def play(turns: OneAtATime) -> None:
        running = asyncio.create_task(turns.hear(slow.hearing("running")))
        await _begun(slow)
        waiting = asyncio.create_task(turns.hear(slow.hearing("waiting")))
        await asyncio.sleep(0)
        slow.let_go.set()
        await turns.close()
        assert await running == "running"
        for late in (waiting, turns.hear(slow.hearing("late"))):
            with pytest.raises(RecogniserFailed, match="closed"):
                await late

    _play(play)
    assert slow.began == ["running"]


def test_closing_does_not_wait_for_ever(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_at_a_time, "CLOSING_SECONDS", 0.05)

    async def play(turns: OneAtATime) -> None:
        lost = asyncio.create_task(turns.hear(slow.hearing("lost")))
        await _begun(slow)
        await turns.close()
        assert not lost.done()
        slow.let_go.set()
        await lost

    _play(play)
