"""The one interface behind which recognisers differ."""

from collections.abc import Sequence
from typing import Protocol


class RecogniserFailed(Exception):
    """No answer that could be used; the caller goes to a person."""


class RecogniserLate(RecogniserFailed):
    """No answer within the limit; the caller goes to a person."""


class RecogniserAbsent(Exception):
    """The plug-in cannot work here; the text says what is missing. The line then takes no words."""


class Recogniser(Protocol):
    """Turns one answer of a caller into words."""

    name: str

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        """Return the words of 8 kHz sound, "" when there are none; raises RecogniserFailed.

        `expected` are the phrases that answer the question just asked: hot words, a prompt, or nothing.
        """
        ...

    def is_idle(self) -> bool:
        """Tell whether an answer may be tried before it has surely ended, at nobody's cost."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...
