"""The one interface behind which voices differ, and the recordings that come before all of them."""

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from bot.channels.voice.audio import UnusableAudio, read_wav
from bot.channels.voice.questions import Line

KEPT = 512


class SpeechFailed(Exception):
    """No sound that could be played."""


class Voice(Protocol):
    """Says one sentence."""

    name: str

    async def say(self, text: str, *, slow: bool = False) -> bytes:
        """Return 8 kHz sound; raises SpeechFailed."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Speech:
    """Recordings by key where there are any, else the voice; what was said once is kept."""

    def __init__(self, voice: Voice, prompts: Path) -> None:
        self._voice = voice
        self._prompts = prompts
        self._kept: OrderedDict[tuple[str, bool], bytes] = OrderedDict()

    async def say(self, line: Line, *, slow: bool = False) -> bytes:
        """Return the sound of a sentence; raises SpeechFailed."""
        recorded = self._recorded(line, slow=slow)
        if recorded:
            return recorded
        known = self._kept.get((line.text, slow))
        if known is None:
            known = await self._voice.say(line.text, slow=slow)
            self._kept[line.text, slow] = known
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return known

    def _recorded(self, line: Line, *, slow: bool) -> bytes:
        if not line.key:
            return b""
        names = (f"{line.key}.slow.wav", f"{line.key}.wav") if slow else (f"{line.key}.wav",)
        for name in names:
            try:
                return read_wav(self._prompts / name)
            except UnusableAudio:
                continue
        return b""

    async def close(self) -> None:
        """Let go of the voice."""
        await self._voice.close()


def missing_prompts(lines: Iterable[Line], folder: Path) -> list[Line]:
    """Return the fixed sentences without a usable recording."""

    def is_missing(line: Line) -> bool:
        try:
            return not read_wav(folder / f"{line.key}.wav")
        except UnusableAudio:
            return True

    return [line for line in lines if is_missing(line)]
