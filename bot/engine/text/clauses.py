"""Cuts a message into clauses, also where a speaker or a recogniser left out all marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SENTENCE = re.compile(r"[。！？!?；;\n]+|(?<!\d)\.(?!\d)|…+|~+")
_CLAUSE = re.compile(r"[，,：:]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
# Without a mark a new thought begins at one of these; only in runs too long for one breath.
_BREATH = 18
_HEAD = 4
_SPOKEN = re.compile(
    r"(?:尊敬的|敬爱的|(?:我|我们|本人)(?:是|叫|自|系|于|在)|然后|就是(?=我|有|那|咱|俺|说|这)|天天|每天|有一?个(?=[\u4e00-\u9fff]{2,4}(?:店|厂|馆|摊))|但是|可是|不过|结果|所以|因为|而且|那个|希望|麻烦|能不能|能否|请(?!问|假|客|教)|我们?(?:要求|建议|希望|想|都|家|就|去|给|找|打)|"
    r"到现在|现在|谁来管|弄得|搞得|害得|已经|也没人|都没人|没人|还有|就问|想问|您看|你看|什么时候|帮|导致|影响|打电话)"
)


@dataclass(frozen=True)
class Clause:
    """One stretch of the message; `sentence` counts the sentences, `asked` is true before a question mark."""

    text: str
    start: int
    end: int
    sentence: int
    asked: bool = False


def split_clauses(plain: str) -> list[Clause]:
    """All clauses in reading order; offsets as in `plain`."""
    clauses: list[Clause] = []
    for number, (start, end, mark) in enumerate(_cut(plain, 0, len(plain), _SENTENCE)):
        asked = "？" in mark or "?" in mark
        for first, last, _ in _cut(plain, start, end, _CLAUSE):
            for begin, stop in _breaths(plain, first, last):
                clauses.append(Clause(plain[begin:stop], begin, stop, number, asked))
    return clauses


def _cut(plain: str, start: int, end: int, marks: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    at = start
    for match in marks.finditer(plain, start, end):
        yield from _trimmed(plain, at, match.start(), match[0])
        at = match.end()
    yield from _trimmed(plain, at, end, "")


def _trimmed(plain: str, start: int, end: int, mark: str) -> Iterator[tuple[int, int, str]]:
    words = plain[start:end]
    if words.strip():
        lead = len(words) - len(words.lstrip())
        yield start + lead, start + len(words.rstrip()), mark


def _breaths(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start <= _BREATH:
        yield start, end
        return
    at = start
    for match in _SPOKEN.finditer(plain, start, end):
        if match.start() - at >= 6 and end - match.start() >= 4:
            yield from _headline(plain, at, match.start())
            at = match.start()
    yield from _headline(plain, at, end)


def _headline(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Forms glue a headline to the text ("…卫生差某某小区是…"): cut where its first words come again."""
    again = plain.find(plain[start : start + _HEAD], start + _HEAD, end) if end - start > _BREATH else -1
    if again > 0:
        yield start, again
    yield max(start, again), end
