"""What the line hears and how fast it speaks, for `make bench-voice`: answers, sentences, prompts."""

import asyncio
import resource
import statistics
from collections.abc import Callable, Sequence

from bot.channels.voice.audio import FRAME_SECONDS, duration, silence
from bot.channels.voice.manners import Manners
from bot.channels.voice.matching import as_written, bare, nearest
from bot.channels.voice.numbers_aloud import read_numbers
from bot.channels.voice.recognition.recogniser import Recogniser, RecogniserFailed
from bot.channels.voice.sentences import length
from bot.channels.voice.speech.espeak import EspeakVoice
from bot.channels.voice.speech_detection import KEPT_BEFORE
from bot.channels.voice.wording import read_wording
from tests.calls.recordings import caller_says, sentences

Say = Callable[[str], None]
SPOKEN = ("matter", "where", "elder", "when", "cause")
SENTENCES = (*SPOKEN, "matter_heating", "question", "fire")
ANSWER_SECONDS = 60.0
SHORT = (
    "person", "yes", "yes2", "right", "good", "no", "wrong", "no2", "submit", "change", "unclear", "refuse",
    "confidential", "anonymous", "neither", "repeat", "slower", "solved", "unsolved", "true", "untrue",
    "satisfied", "five", "nothing",
)  # fmt: skip
# What may be said at one question; a person, a repetition and slowness may be asked for at any.
ANYWHERE = ("转人工", "再说一遍", "慢一点")
SETS = (
    ("是的", "对", "没错", "好的", "不是", "不对", "确认提交", "修改"),
    ("不用", "替我保密", "匿名", "都不用"),
    ("不清楚", "不想说"),
    ("解决了", "没解决"),
    ("属实", "不属实"),
    ("很满意", "五分"),
    ("没有了",),
)


def _as_detected(recording: str) -> bytes:
    """A recording with the silence around it that the detector of speech leaves."""
    return silence(KEPT_BEFORE * FRAME_SECONDS) + caller_says(recording) + silence(Manners().end_of_speech)


async def short_answers(ears: Recogniser, say: Say) -> None:
    """The expected answers, heard with and without the list of what is expected."""
    exact = {"without": 0, "with": 0}
    matched = {"without": 0, "with": 0}
    for recording in SHORT:
        said = sentences()[recording].rstrip("。")
        expected = (*next((group for group in SETS if said in group), ()), *ANYWHERE)
        for how in exact:
            heard = await _heard(ears, recording, expected if how == "with" else ())
            exact[how] += bare(heard) == bare(said)
            found = nearest(heard, expected)
            matched[how] += found == said
            if how == "with" and found != said:
                say(f"{ears.name:13} {said} was heard as {heard or 'nothing'}")
    for how in exact:
        say(
            f"{ears.name:13} {how:7} the list: {exact[how]:2} of {len(SHORT)} exact, "
            f"{matched[how]:2} after nearest sound"
        )


async def _heard(ears: Recogniser, recording: str, expected: Sequence[str]) -> str:
    """Return the words as they are written; an answer that is late counts as nothing heard."""
    try:
        heard = await asyncio.wait_for(
            ears.recognise(_as_detected(recording), expected=expected), ANSWER_SECONDS
        )
    except (RecogniserFailed, TimeoutError) as error:
        return f"({type(error).__name__})"
    return as_written(heard, read_wording().names)


async def spoken_sentences(ears: Recogniser, say: Say) -> None:
    """Characters that are wrong in longer sentences, and what hearing one costs."""
    wrong = total = 0
    used = resource.getrusage(resource.RUSAGE_SELF)
    hints = read_wording().own["opening"].hints
    for recording in SENTENCES:
        wanted = bare(sentences()[recording])
        heard = bare(await _heard(ears, recording, hints))
        wrong, total = wrong + _edits(heard, wanted), total + len(wanted)
        say(f"{ears.name:13} {wanted} → {heard}")
    now = resource.getrusage(resource.RUSAGE_SELF)
    cost = (now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime) / len(SENTENCES)
    say(f"{ears.name:13} sentences: {cost:.1f} processor seconds an answer, here")
    say(f"{ears.name:13} sentences: character error rate {wrong / total:.2f} over {total} characters")


def _edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, first in enumerate(one, start=1):
        before, row = row, [i]
        for j, second in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (first != second)))
    return row[-1]


async def prompts(say: Say) -> None:
    """The prompts' characters per minute."""
    manners = Manners()
    voice = EspeakVoice(characters_per_minute=manners.characters_per_minute, slower=manners.slower)
    rates = []
    for line in read_wording().fixed_lines():
        spoken = length(read_numbers(line.text))
        rates.append((spoken, duration(await voice.say(line.text))))
    overall = sum(n for n, _ in rates) / sum(seconds for _, seconds in rates) * 60
    each = [n / seconds * 60 for n, seconds in rates]
    say(f"prompts: {overall:.0f} characters a minute, median sentence {statistics.median(each):.0f}")
