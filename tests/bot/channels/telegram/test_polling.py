"""Numbers of updates: what is acknowledged, and a count that begins anew."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from telegram import Update

from bot.channels.telegram.door import TelegramDoor
from bot.channels.telegram.link import TelegramLink
from bot.channels.telegram.polling import Poller


@dataclass
class Script:
    """Stands for link, bot and door: hands out the given updates, remembers offsets and what was taken."""

    answers: list[list[int]]
    offsets: list[int | None] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    slow: dict[int, float] = field(default_factory=dict)

    @property
    def bot(self) -> "Script":
        return self

    def is_well(self) -> None:
        """Nothing to note."""

    async def get_updates(self, *, offset: int | None, **_more: Any) -> list[Update]:  # noqa: ANN401
        self.offsets.append(offset)
        if not self.answers:
            await asyncio.Event().wait()
        return [Update(number) for number in self.answers.pop(0)]

    async def take(self, update: Update) -> None:
        await asyncio.sleep(self.slow.get(update.update_id, 0))
        self.taken.append(update.update_id)


def _poll(script: Script, until: Callable[[], bool]) -> None:
    async def main() -> None:
        poller = Poller(cast(TelegramLink, script), cast(TelegramDoor, script))
        task = asyncio.create_task(poller.run_forever())
        while not until():
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(main(), 10))


def test_what_is_under_work_is_not_acknowledged_and_not_taken_twice() -> None:
    script = Script([[5, 6], [5, 6, 7], []], slow={5: 0.5})
    _poll(script, lambda: len(script.offsets) >= 4)
    assert script.offsets[1] == 5
    assert script.taken == [5, 6, 7]
    assert script.offsets[-2] == 8


def test_a_count_that_begins_anew_after_a_quiet_week_is_followed() -> None:
    script = Script([[1000], [], [3], []])
    _poll(script, lambda: len(script.offsets) >= 5)
    assert script.taken == [1000, 3]
    assert script.offsets[:4] == [None, 1001, None, 4]
