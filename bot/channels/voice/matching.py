"""Finds the expected answer that sounds nearest to what was recognised: 四的 is 是的 over a telephone."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from bot.channels.voice.questions import Choice
from bot.channels.voice.turn_events import Command, Heard
from bot.channels.voice.wording import Wording

# A long sentence is told, not answered: only short ones are compared with the expected answers.
LONGEST_ANSWER = 8
NEAR = 0.3
SAME_SOUND = 0.1
_NOT_SAID = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")
_FILLERS = re.compile(r"^[嗯啊哦呃诶哎喂那]+|[吧啊呀呢嘛哦了]+$")
_TENS = "六七八九"
_YEARS = rf"((?:[{_TENS}]十[一二三四五六七八九]?|[6-9]\d|1[01]\d)多?)"
_AGE = re.compile(
    rf"(?:我|今年|都|快|已经)[^，。]{{0,4}}?{_YEARS}(?:岁|了)"
    rf"|{_YEARS}岁的?(?:老人|老太太|老头|人了)"
    # 了 is easily misheard; an age of one's own needs no more than this.
    rf"|我今年{_YEARS}(?![\d块元号个天月年米楼层])"
)
_DIGIT = {character: number for number, character in enumerate("零一二三四五六七八九")}
# What is left after it is the syllable's ending: 无 (wu) sounds more like 不 (bu) than like 我 (wo).
_FINAL = re.compile(r"^(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])")
_SAME = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"))


def interpret(text: str, choices: Sequence[Choice], wording: Wording, *, elder_age: int) -> Heard:
    """Return what was said: a command to the line, an expected answer, or free words."""
    text = as_written(text, wording.names)
    command = _command(text, wording)
    choice = None if command else nearest_choice(text, choices)
    age = stated_age(text)
    return Heard(text, choice, command, elder=bool(elder_age) and age is not None and age >= elder_age)


def as_written(text: str, names: Sequence[str] = ()) -> str:
    """Return recognised words as people write them: commas, no stop at the end, names of the city."""
    text = text.strip().replace(",", "，").replace("?", "？").rstrip("。.，、 ")
    for name in names:
        text = _with_name(text, name)
    return text


def _with_name(text: str, name: str) -> str:
    """Put the name where words of its length sound like it: 万博灵区 is 万柏林区."""
    for start in range(len(text) - len(name) + 1):
        heard = text[start : start + len(name)]
        if heard != name and not _NOT_SAID.search(heard) and distance(heard, name) <= SAME_SOUND:
            return text[:start] + name + text[start + len(name) :]
    return text


def nearest_choice(text: str, choices: Sequence[Choice]) -> Choice | None:
    """Return the choice whose words sound nearest to a short answer, or None."""
    phrases = {phrase: choice for choice in choices for phrase in choice.phrases}
    found = nearest(text, phrases)
    return phrases[found] if found else None


def nearest(text: str, phrases: Iterable[str]) -> str | None:
    """Return the phrase that sounds nearest to `text`, or None when none is near or the text is long."""
    said = bare(text)
    if not said or len(said) > LONGEST_ANSWER:
        return None
    known = list(phrases)
    scored = sorted((_nearness(said, phrase), -len(phrase), phrase) for phrase in known)
    return scored[0][2] if scored and scored[0][0] <= NEAR else None


def bare(text: str) -> str:
    """Return the words without punctuation, hesitation and closing particles."""
    words = _NOT_SAID.sub("", text)
    return _FILLERS.sub("", words) or words


def _nearness(said: str, phrase: str) -> float:
    return 0.0 if said == phrase else min(distance(said, phrase), distance(said, bare(phrase)))


def distance(said: str, phrase: str) -> float:
    """Return how unlike two phrases sound, syllable by syllable: 0 the same, 1 nothing alike."""
    first, second = _syllables(said), _syllables(phrase)
    row = [float(place) for place in range(len(second) + 1)]
    for i, one in enumerate(first, start=1):
        before, row = row, [float(i)]
        for j, other in enumerate(second, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + _unlike(one, other)))
    return row[-1] / max(len(first), len(second), 1)


def _unlike(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if _merged(one) == _merged(other):
        return 0.2
    if _FINAL.sub("", one) == _FINAL.sub("", other):
        return 0.5
    return 0.6 if one[0] == other[0] else 1.0


@lru_cache(maxsize=4096)
def _merged(syllable: str) -> str:
    # Sounds that many speakers of northern and southern Mandarin do not keep apart.
    for many, one in _SAME:
        syllable = syllable.replace(many, one)
    return syllable


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=str.lower))


def _command(text: str, wording: Wording) -> Command | None:
    phrases = {phrase: name for name, known in wording.commands.items() for phrase in known}
    said = bare(text)
    if len(said) > LONGEST_ANSWER:
        return None
    found = next((p for p in phrases if len(p) > 2 and p in said), None) or nearest_exactly(said, phrases)
    return Command(phrases[found]) if found else None


def nearest_exactly(said: str, phrases: Iterable[str]) -> str | None:
    """Return a phrase that sounds the same but for merged sounds: commands are not guessed."""
    return next((phrase for phrase in phrases if distance(said, phrase) <= SAME_SOUND), None)


def stated_age(text: str) -> int | None:
    """Return the age a caller states of himself (“我七十三了”), from 60 on; None when there is none."""
    found = _AGE.search(text)
    if not found:
        return None
    words = (found[1] or found[2] or found[3]).rstrip("多")
    if words.isdecimal():
        return int(words)
    tens, _, ones = words.partition("十")
    return _DIGIT[tens] * 10 + _DIGIT.get(ones, 0)
