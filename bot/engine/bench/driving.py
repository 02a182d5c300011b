"""Sends the mix to one engine from several senders at once, and computes the figures."""

import asyncio
from dataclasses import dataclass, field

import aiohttp
import numpy as np

from bot.engine.bench.engine_process import EngineProcess

_TURNS = 8  # messages of a conversation
_LONG = 150


@dataclass
class Load:
    """Milliseconds: processor per message, median and 95th percentile of waiting; how many were not 200."""

    cpu: float
    median: float
    high: float
    failed: int


@dataclass
class Figures:
    """Everything measured of one engine; `growth` is the cost at turn 141–150 over that at turn 1–10."""

    start_wall: float
    start_cpu: float
    loads: dict[int, Load] = field(default_factory=dict)
    memory: float = 0.0
    early: float = 0.0
    late: float = 0.0

    @property
    def growth(self) -> float:
        """How much dearer a message is late in a conversation."""
        return self.late / self.early


def measure(engine: EngineProcess, messages: list[str], *, senders: tuple[int, ...]) -> Figures:
    """Warm up, then load it with 1 … n senders, then hold one conversation of 150 turns."""
    figures = Figures(engine.start_wall, engine.start_cpu)
    load(engine, messages[:40], senders=1, name="warm")
    for count in senders:
        figures.loads[count] = load(engine, messages, senders=count, name=f"s{count}")
    figures.memory = engine.resident()
    costs = engine.talk("test:long", (messages * 2)[:_LONG])
    figures.early, figures.late = 1000 * float(np.mean(costs[:10])), 1000 * float(np.mean(costs[-10:]))
    return figures


def load(engine: EngineProcess, messages: list[str], *, senders: int, name: str) -> Load:
    """Each sender holds conversations of eight messages, one after the other."""
    talks = [messages[i : i + _TURNS] for i in range(0, len(messages), _TURNS)]
    before = engine.cpu()
    answers = asyncio.run(_send(engine, talks, senders, name))
    spent = engine.cpu() - before
    waits = 1000 * np.array([seconds for seconds, _ in answers])
    failed = sum(status != 200 for _, status in answers)
    return Load(1000 * spent / len(answers), float(np.median(waits)), float(np.percentile(waits, 95)), failed)


async def _send(
    engine: EngineProcess, talks: list[list[str]], senders: int, name: str
) -> list[tuple[float, int]]:
    waiting = list(enumerate(talks))[::-1]
    answers: list[tuple[float, int]] = []
    async with aiohttp.ClientSession() as session:

        async def hold() -> None:
            while waiting:
                number, texts = waiting.pop()
                for text in texts:
                    answers.append(await engine.ask(session, f"test:{name}-{number}", text))

        await asyncio.gather(*(hold() for _ in range(senders)))
    return answers
