"""Loading an engine and counting."""

import aiohttp

from bot.engine.bench.driving import measure


class Counting:
    """An engine whose messages each cost as much processor time as were sent before in the conversation."""

    start_wall = start_cpu = 1.0

    def __init__(self) -> None:
        self.asked: list[str] = []

    def cpu(self) -> float:
        return 0.01 * len(self.asked)

    def resident(self) -> float:
        return 500.0

    async def ask(self, _session: aiohttp.ClientSession, conversation: str, _text: str) -> tuple[float, int]:
        self.asked.append(conversation)
        return 0.02, 200 if len(self.asked) % 2 else 500

    def talk(self, _conversation: str, messages: list[str]) -> list[float]:
        return [0.01] * 10 + [0.02] * (len(messages) - 10)


def test_each_load_sends_every_message_in_conversations_of_eight() -> None:
    engine = Counting()
    figures = measure(engine, ["路灯坏了"] * 80, senders=(1, 4))  # type: ignore[arg-type]
    assert len(engine.asked) == 40 + 2 * 80
    assert engine.asked.count("test:s4-9") == 8
    assert figures.loads[4].cpu == 10.0
    assert figures.loads[4].failed == 40


def test_growth_compares_the_end_of_a_long_conversation_with_its_beginning() -> None:
    figures = measure(Counting(), ["路灯坏了"] * 80, senders=(1,))  # type: ignore[arg-type]
    assert figures.growth == 2.0
