"""What a citizen answers to "A 还是 B？" (actions/topic_question.py): the order is opened with it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.filing_opening import start_filing
from actions.handover import hand_over
from actions.pending import answers
from actions.several import Kept, keep, kept_turn
from actions.turn import Turn

CHOSEN = 0.97  # confidence of a topic that the citizen has named
# "第一个", "就是前面那个", "1", "选一": anywhere in a short answer, for people answer in sentences.
_PLACES = (
    re.compile(r"第[一1]|前(?:面|头|边|一|者)|头一|^(?:我?选|就?是)?[一1a](?:个|号)?吧?$", re.I),
    re.compile(r"第[二两2]|后(?:面|头|边|一|者)|^(?:我?选|就?是)?[二两2b](?:个|号)?吧?$", re.I),
)
_NEITHER = re.compile(r"都不|哪个也不|两个也不|说不[清准好来]|不[知晓]道|不清楚|分不清|看不懂|不懂")
_SHORT = 12  # characters: longer words tell more of the matter than which of two names it has
Topics = Sequence[dict[str, Any]]


@answers("topic_choice")
async def open_with_topic(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Open the order with the topic named; other words are added to the matter, which is never lost."""
    kept: Kept = pending["matter"]
    if turn.intent == "ask_person":
        hand_over(dispatcher, tracker, reason="asked")
        return keep(tracker, [kept])
    matter = kept_turn(kept, turn)
    topic = named(turn.text, pending["topics"])
    if topic:
        matter = replace(matter, topic={**(matter.topic or {}), **topic, "confidence": CHOSEN})
    elif is_neither(turn):
        matter = replace(matter, topic=_without(matter.topic, pending["topics"]))
    elif turn.intent not in ("affirm", "decline"):
        matter = _longer(matter, turn)
    return start_filing(dispatcher, tracker, matter, request_type=matter.intent, text=matter.text)


def named(text: str, topics: Topics) -> dict[str, Any] | None:
    """The one of two topics that an answer names: by name, by its place or by a word that only it has."""
    plain = text.strip('。！!，, “”"').lower()
    if _NEITHER.search(plain):
        return None
    full = [topic for topic in topics if str(topic["name"]) in plain]
    if len(full) == 1:
        return full[0]
    if len(plain) > _SHORT:
        return None
    by_place = [
        topic for topic, place in zip(topics, _PLACES, strict=True) if place.search(plain.replace(" ", ""))
    ]
    by_words = [
        topic for topic, words in zip(topics, _own_words(topics), strict=True) if words & _pairs(plain)
    ]
    return next((found[0] for found in (by_place, by_words) if len(found) == 1), None)


def is_neither(turn: Turn) -> bool:
    """True for "都不是", and for who cannot tell: asking once more would only delay the order."""
    return turn.intent == "deny" or (bool(_NEITHER.search(turn.text)) and len(turn.text) <= _SHORT)


def _own_words(topics: Topics) -> list[set[str]]:
    """The pairs of characters that only one of the two names has."""
    first, second = (_pairs(str(topic["name"])) for topic in topics)
    return [first - second, second - first]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _without(topic: dict[str, Any] | None, refused: Topics) -> dict[str, Any] | None:
    """What else is likely, for the dispatcher; neither of the two that the citizen has refused."""
    codes = {item["code"] for item in refused}
    if topic is None or topic.get("code") not in codes:
        return topic
    return {
        "ranking": [entry for entry in topic.get("ranking", []) if entry["code"] not in codes],
        "units": topic.get("units", []),
    }


def _longer(matter: Turn, turn: Turn) -> Turn:
    """The matter with what was said instead of an answer, its elements moved along."""
    by = len(matter.text) + 1
    moved = tuple({**e, "start": e["start"] + by, "end": e["end"] + by} for e in turn.entities)
    text = f"{matter.text}，{turn.text}"
    return replace(matter, text=text, raw=text, entities=(*matter.entities, *moved))
