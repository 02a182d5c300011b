"""Keeps calls to a platform under its limits: so many at once, then so many a second."""

import asyncio
from collections import OrderedDict


class Pace:
    """A token bucket for each name; names that were not used for long are forgotten."""

    def __init__(self, *, burst: int, per_second: float, kept: int = 10_000) -> None:
        self._burst = burst
        self._per_second = per_second
        self._kept = kept
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def wait(self, name: str = "") -> None:
        """Return when one more call in this name is allowed."""
        pause = self.take(name, now=asyncio.get_running_loop().time())
        if pause > 0:
            await asyncio.sleep(pause)

    def take(self, name: str, *, now: float) -> float:
        """Take one call and return the seconds to wait before it is made."""
        tokens, at = self._left.get(name, (float(self._burst), now))
        tokens = min(float(self._burst), tokens + (now - at) * self._per_second) - 1
        self._left[name] = (tokens, now)
        self._left.move_to_end(name)
        while len(self._left) > self._kept:
            self._left.popitem(last=False)
        return max(0.0, -tokens / self._per_second)
