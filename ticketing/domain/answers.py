"""The check of a unit's answer before it is approved: does it answer, or does it only sound like it?

It advises: a reviewer may approve against a finding, by name and with a reason (办结审核, rule T16).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

CLAUSES = re.compile(r"[。！!？?；;\n]+")
SENTENCE_ENDS = re.compile(r"(?<=[。！!？?；;\n])")
MARKS = re.compile(r"[^\w]|_", re.UNICODE)
ORDER_NUMBER = re.compile(r"TY\d{8}-\d{4,}", re.IGNORECASE)
# An office's own telephone may stand in an answer, a person's mobile, identity number or mail may not.
PERSONAL = re.compile(
    r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)|(?<!\d)[1-9]\d{16}[\dXx]|[\w.+-]+@[\w-]+\.[\w.-]+"
)
PIECE, LONG_PIECE = 2, 4
LONGEST_QUOTE = 60
SHORT = 12


class Doubt(StrEnum):
    """What can be wrong with an answer."""

    STUB = "stub"
    UNRELATED = "unrelated"
    WRONG_ORDER = "wrong_order"
    COPIED = "copied"
    ECHO = "echo"
    PERSONAL_DATA = "personal_data"
    EMPTY_PHRASE = "empty_phrase"
    PROMISE_WITHOUT_DATE = "promise_without_date"
    UNANSWERED = "unanswered"


# Against these a reviewer approves only with a reason; the others are shown.
GRAVE = frozenset(
    {Doubt.STUB, Doubt.UNRELATED, Doubt.WRONG_ORDER, Doubt.COPIED, Doubt.ECHO, Doubt.PERSONAL_DATA}
)


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """The patterns and limits of the check, read from versioned data; `version` is kept with each result."""

    version: str
    courtesy: re.Pattern[str]
    forwarded: re.Pattern[str]
    empty: re.Pattern[str]
    promises: re.Pattern[str]
    dated: re.Pattern[str]
    asks: re.Pattern[str]
    fillers: re.Pattern[str]
    substance_least: int
    touched_share: float
    touched_least: int
    asked_share: float
    copied_share: float
    copied_from: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt; `quote` is the place in the answer, or the question that stayed open."""

    doubt: Doubt
    quote: str = ""

    @property
    def grave(self) -> bool:
        """Say whether approving against it needs a reason."""
        return self.doubt in GRAVE


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """All doubts about one answer, grave ones first."""

    findings: tuple[Finding, ...]
    version: str

    @property
    def grave(self) -> tuple[str, ...]:
        """Return the codes of the grave doubts, each once."""
        return tuple(dict.fromkeys(str(f.doubt) for f in self.findings if f.grave))


@dataclass(frozen=True, slots=True)
class Demand:
    """What was asked: the words, the title, the order's own number."""

    matter: str
    title: str = ""
    number: str = ""


def check_text(
    demand: Demand, answer: str, rules: AnswerRules, *, earlier: Sequence[str] = ()
) -> AnswerCheck:
    """Return the doubts about `answer`; `earlier` are the unit's latest answers to other orders."""
    own = substance(answer, rules)
    findings = [
        *_stub(own, rules),
        *_unrelated(demand, answer, own, rules),
        *_wrong_order(demand, answer),
        *_copied(answer, earlier, rules),
        *_echo(demand, own, rules),
        *_personal(answer),
        *_clauses(answer, rules),
        *_unanswered(demand, answer, rules),
    ]
    return AnswerCheck(tuple(sorted(findings, key=lambda f: not f.grave)), rules.version)


def substance(answer: str, rules: AnswerRules) -> str:
    """Return what is left of an answer without courtesy, passing on and empty words."""
    left = rules.courtesy.sub("", answer)
    left = rules.forwarded.sub("", left)
    # Twice: what stood between two removed parts may itself be a courtesy.
    left = rules.courtesy.sub("", left)
    return _bare(rules.empty.sub("", left))


def _bare(text: str) -> str:
    return MARKS.sub("", text)


def _stub(own: str, rules: AnswerRules) -> list[Finding]:
    return [Finding(Doubt.STUB)] if len(own) < rules.substance_least else []


def pieces(text: str, rules: AnswerRules) -> frozenset[str]:
    """Return the two-character pieces of a text's words of content."""
    parts = (_bare(part) for part in rules.fillers.sub(" ", text).split())
    return frozenset(part[n : n + PIECE] for part in parts for n in range(len(part) - PIECE + 1))


def _unrelated(demand: Demand, answer: str, own: str, rules: AnswerRules) -> list[Finding]:
    asked = pieces(f"{demand.title} {demand.matter}", rules)
    if len(own) < rules.substance_least or not asked:
        return []
    given = pieces(answer, rules)
    shared = len(asked & given)
    if len(given) < SHORT:
        # A short answer has few words to touch with: one character of content is enough (路灯 … 灯泡).
        near = shared > 0 or bool(set("".join(asked)) & set("".join(given)))
    else:
        enough = min(rules.touched_least, len(asked))
        near = shared >= enough and shared >= rules.touched_share * len(asked)
    return [] if near else [Finding(Doubt.UNRELATED)]


def _wrong_order(demand: Demand, answer: str) -> list[Finding]:
    named = (found[0].upper() for found in ORDER_NUMBER.finditer(answer))
    foreign = [number for number in named if demand.number and number != demand.number]
    return [Finding(Doubt.WRONG_ORDER, foreign[0])] if foreign else []


def _copied(answer: str, earlier: Iterable[str], rules: AnswerRules) -> list[Finding]:
    bare = _bare(answer)
    if len(bare) < rules.copied_from:
        return []
    mine = _long_pieces(bare)
    alike = any(_likeness(mine, _long_pieces(_bare(other))) >= rules.copied_share for other in earlier)
    return [Finding(Doubt.COPIED)] if alike else []


def _long_pieces(bare: str) -> frozenset[str]:
    return frozenset(bare[n : n + LONG_PIECE] for n in range(len(bare) - LONG_PIECE + 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _echo(demand: Demand, own: str, rules: AnswerRules) -> list[Finding]:
    """The citizen's own words handed back."""
    if len(own) < rules.copied_from:
        return []
    mine = _long_pieces(own)
    given_back = len(mine & _long_pieces(_bare(demand.matter))) / max(1, len(mine))
    return [Finding(Doubt.ECHO)] if given_back >= rules.copied_share else []


def _personal(answer: str) -> list[Finding]:
    found = PERSONAL.search(unicodedata.normalize("NFKC", answer))
    return [Finding(Doubt.PERSONAL_DATA)] if found else []


def _clauses(answer: str, rules: AnswerRules) -> list[Finding]:
    findings = []
    for clause in CLAUSES.split(answer):
        empty = rules.empty.search(clause)
        if empty and not rules.dated.search(clause):
            findings.append(Finding(Doubt.EMPTY_PHRASE, empty[0]))
        if rules.promises.search(clause) and not rules.dated.search(clause):
            findings.append(Finding(Doubt.PROMISE_WITHOUT_DATE, clause.strip()[:LONGEST_QUOTE]))
    return list(dict.fromkeys(findings))


def _unanswered(demand: Demand, answer: str, rules: AnswerRules) -> list[Finding]:
    given = pieces(answer, rules)
    return [
        Finding(Doubt.UNANSWERED, question.strip()[:LONGEST_QUOTE])
        for question in questions_of(demand.matter, rules)
        if _share(pieces(question, rules), given) < rules.asked_share
    ]


def questions_of(matter: str, rules: AnswerRules) -> list[str]:
    """Return the sentences of a demand that ask for something."""
    return [part for part in SENTENCE_ENDS.split(matter) if rules.asks.search(part)]


def _share(asked: frozenset[str], given: frozenset[str]) -> float:
    return len(asked & given) / len(asked) if asked else 1.0
