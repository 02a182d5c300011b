"""A recogniser that hears what a script says: for tests and demonstrations without a model."""

from collections import deque
from collections.abc import Iterable, Sequence

from bot.channels.voice.recognition.recogniser import RecogniserFailed

BROKEN = "!broken"


class ScriptedRecogniser:
    """Returns the next line of its script for each answer: `BROKEN` fails, at its end nothing is heard."""

    name = "scripted"

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = deque(lines)
        self.expected: list[tuple[str, ...]] = []

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        """Return the next line."""
        self.expected.append(tuple(expected))
        line = self._lines.popleft() if self._lines else ""
        if line == BROKEN:
            raise RecogniserFailed("scripted")
        return line

    def is_idle(self) -> bool:
        """Say no: the script has one line an answer."""
        return False

    async def close(self) -> None:
        """Nothing to let go of."""
