"""espeak-ng as a voice: robotic, clear, always there.

Its voice for Chinese characters (`cmn`) reads them as English letters in the packaged build, which nobody
understands; the voice for Pinyin is right. So the text is turned into Pinyin here.
"""

import asyncio
import re
import shutil

from pypinyin import Style, lazy_pinyin

from bot.channels.voice.audio import UnusableAudio, read_wav, trim
from bot.channels.voice.numbers_aloud import read_numbers
from bot.channels.voice.speech.voice import SpeechFailed

PROGRAM = "espeak-ng"
VOICE = "cmn-latn-pinyin"
SECONDS = 5.0
# Of 200. At 160 every prompt was clipped.
AMPLITUDE = "80"
# Measured on the sentences of phrases.yml (tests/bot/channels/voice/speech/test_espeak.py).
CHARACTERS_PER_WORD = 1.25
SLOWEST, FASTEST = 80, 400
LONGEST_TEXT = 400
_LETTER = re.compile(r"[A-Za-z]")
_PAUSE = str.maketrans("，、。！？；：", ",,.!?;:")


class EspeakVoice:
    """Starts the program for each sentence; it needs some hundredths of a second."""

    name = "espeak"

    def __init__(self, *, characters_per_minute: int, slower: float) -> None:
        self._rate = characters_per_minute
        self._slower = slower

    async def say(self, text: str, *, slow: bool = False) -> bytes:
        """Return the sentence as sound, without silence before and after."""
        rate = self._rate * (self._slower if slow else 1.0)
        speed = round(min(FASTEST, max(SLOWEST, rate / CHARACTERS_PER_WORD)))
        wav = await _run(
            *(PROGRAM, "-v", VOICE, "-s", str(speed), "-a", AMPLITUDE, "--stdout", "--stdin"),
            given=in_pinyin(text),
        )
        try:
            return trim(read_wav(_with_length(wav)))
        except UnusableAudio as error:
            raise SpeechFailed("unusable sound") from error

    async def close(self) -> None:
        """Nothing to let go of."""


def in_pinyin(text: str) -> str:
    """Return the text as the voice reads it: syllables with tones, letters one by one, pauses kept."""
    syllables = lazy_pinyin(
        read_numbers(text)[:LONGEST_TEXT],
        style=Style.TONE3,
        neutral_tone_with_five=True,
        errors=lambda other: " ".join(_LETTERS.get(c.upper(), c) for c in other.translate(_PAUSE)),
    )
    return " ".join(syllables)


# How the letters of order numbers are called in Chinese.
_LETTERS = {
    "A": "ei1", "B": "bi4", "C": "sei1", "D": "di4", "E": "yi4", "F": "ai2 fu5", "G": "ji4", "H": "ei2 chi5",
    "I": "ai4", "J": "jie4", "K": "kei4", "L": "ai2 lou5", "M": "ai2 mu5", "N": "en1", "O": "ou1", "P": "pi4",
    "Q": "kiu1", "R": "a4", "S": "ai2 si5", "T": "ti4", "U": "you1", "V": "wei4", "W": "da2 bu5 liu5",
    "X": "ai2 ke5 si5", "Y": "wai1", "Z": "zei4",
}  # fmt: skip


def is_installed() -> bool:
    """Tell whether the program is there."""
    return shutil.which(PROGRAM) is not None


def _with_length(wav: bytes) -> bytes:
    # On a pipe espeak cannot go back to write the lengths into the header.
    size = len(wav)
    riff = (size - 8).to_bytes(4, "little")
    return wav[:4] + riff + wav[8:40] + (size - 44).to_bytes(4, "little") + wav[44:] if size > 44 else wav


async def _run(*command: str, given: str) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        raise SpeechFailed(f"{PROGRAM} is not installed") from error
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate(given.encode())
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise SpeechFailed("late") from error
    return said
