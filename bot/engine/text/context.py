"""Weighs the free reading of a message against the question the citizen was just asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.text.intents import RULES_ONLY
from bot.engine.text.normalise import normalise

INFORM = "inform"
_STRONG = 0.55
_SURE = 0.8
_ALWAYS = frozenset({"ask_person", "start_over", "repeat", "slower", "decline"})
_RATINGS = frozenset({"rate", "reject_result", "affirm", "deny"})
_WITH_YES_NO = frozenset({"affirm", "deny"})
_YES_NO_SLOTS = re.compile(r"confirm|anonym|confidential|solved|true|ok|offer|agree")
_QUESTION = re.compile(
    r"[?？]\s*$|吗[。？?!！]*$|^请问|(?:怎么|如何|哪里|哪儿|什么|多少|几点|多久|多长时间|能不能|可不可以|要不要|有没有|为什么|凭什么)[^，。]{0,14}(?:办|弄|查|交|报|领|去|要|钱|材料|时间|上班|开门|算|用|申请|你们|问)"
)
_CORRECTION = re.compile(
    r"^(?:不是|不对|错了|说错|写错|打错|记错|搞错|刚才(?:说|写|打)?错|更正|纠正|改一下|改成|应该是|不应该)|[^，。]{0,10}(?:说错了|写错了|打错了|记错了|搞错了|报错了|错了[，,是]|改成|改为|换成|更正)|不是[^，。,]{1,14}[，,、]?\s?(?:而)?是|不对[，,]"
)
_GIVE_UP = re.compile(
    r"^(?:算了|不(?:报|投诉|反映|提交|办|说|弄|填|登记)了|我?不想(?:报|投诉|反映|办|弄|填)了|取消|撤销|撤了|不用了|别(?:报|登记|提交)了|不要(?:了|提交))"
)


@dataclass(frozen=True)
class Question:
    """What the dialogue waits for: the loop that runs and the slot it asked for (both None in free talk)."""

    loop: str | None
    slot: str | None


@dataclass(frozen=True)
class Reading:
    """An intent with its confidence and the reason it was chosen."""

    intent: str
    confidence: float
    reason: str


# What the dialogue hears in mid-form beside the intent: somebody who only thanks has not answered.
_SMALL_TALK = frozenset({"greet", "thank", "goodbye", "ask_bot", "chitchat"})
_UNLIKELY = 0.02


def is_settled(text: str, chances: Iterable[tuple[str, float]], question: Question, *, bar: float) -> bool:
    """True when the dialogue does the same in `bar` of the cases, whichever of the likely intents is right.

    While a place is asked for, "complain or report?" is no question: both are an answer.
    """
    likely: dict[str, float] = {}
    for intent, chance in chances:
        if chance >= _UNLIKELY:
            outcome = _outcome(text, intent, question)
            likely[outcome] = likely.get(outcome, 0.0) + chance
    return max(likely.values(), default=0.0) >= bar


def _outcome(text: str, intent: str, question: Question) -> str:
    if intent in _SMALL_TALK:
        return intent
    told = [{"name": intent, "confidence": 1.0}]
    return read_in_context(text, told, question, emergency=False, referral=False).intent


def read_in_context(
    text: str,
    ranking: list[dict[str, Any]],
    question: Question,
    *,
    emergency: bool,
    referral: bool,
    acts: Sequence[dict[str, Any]] = (),
) -> Reading:
    """Decide the intent: emergencies first; while a question is open only strong signals beat `inform`.

    Of several acts the first is the intent; the dialogue keeps the others for later.
    """
    if emergency:
        return Reading("emergency", 1.0, "emergency rules")
    plain = normalise(text).strip()
    free = _free(ranking)
    if question.loop is None:
        told = [act for act in acts if act["intent"] != INFORM] or acts
        first = _free([{"name": act["intent"], "confidence": act["confidence"]} for act in told])
        return _in_free_talk(first if len(acts) > 1 else free, referral=referral)
    return _in_form(plain, free, question)


def _free(ranking: list[dict[str, Any]]) -> Reading:
    """The best reading the classifier may give by itself: it knows neither tense nor law, the rules do."""
    own = [r for r in ranking if r["name"] not in RULES_ONLY]
    if not own:
        return Reading("nlu_fallback", 0.0, "nothing read")
    return Reading(own[0]["name"], float(own[0]["confidence"]), "sentence alone")


def _in_free_talk(free: Reading, *, referral: bool) -> Reading:
    if referral:
        return Reading("referral", max(free.confidence, _STRONG), "referral rules")
    return free


def _in_form(plain: str, free: Reading, question: Question) -> Reading:
    if _GIVE_UP.search(plain) and len(plain) <= 15:
        return Reading("withdraw", _SURE, "gives up in mid-form")
    if _CORRECTION.search(plain) and len(plain) <= 60 and free.intent != "deny":
        return Reading("correct", max(free.confidence, _STRONG), "correction words")
    if _is_yes_no(question) and free.intent in _WITH_YES_NO and free.confidence >= 0.3:
        return Reading(free.intent, free.confidence, "answers yes or no")
    if "satisfaction" in (question.loop or "") and free.intent in _RATINGS and free.confidence >= 0.3:
        return free
    if free.intent in _ALWAYS and free.confidence >= _needed(free.intent, plain):
        return free
    if _asks(plain, free, question):
        return Reading("consult", free.confidence, "clear question in mid-form")
    return Reading(
        INFORM,
        1.0 - free.confidence if free.intent != INFORM else free.confidence,
        f"answer to {question.slot}",
    )


def _needed(intent: str, plain: str) -> float:
    """Short set phrases need less: nobody answers "where?" with 转人工."""
    return 0.35 if len(plain) <= 12 or intent == "decline" else _SURE


def _is_yes_no(question: Question) -> bool:
    return bool(question.slot and _YES_NO_SLOTS.search(question.slot))


def _asks(plain: str, free: Reading, question: Question) -> bool:
    """By its form: what a citizen tells when asked what happened may hold questions of its own."""
    if len(plain) > 60 or not _QUESTION.search(plain):
        return False
    return free.intent in ("consult", "ask_bot", "ask_progress") or (
        free.intent != INFORM and plain.endswith(("?", "？"))
    )
