"""Several matters in one message: the first is served, the others wait in a slot and are taken up in turn."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.ticketing_client import NotReached
from actions.turn import Turn
from actions.wording.general import NOT_REACHED
from actions.wording.several import kept_for_later, one_by_one, taken_up

SLOT = "waiting_matters"
MOST = 5  # matters that wait; who says more is asked again by a person
_CALLER = ("phone", "person")  # a name and number at the end of a message belong to all its matters
# What is surely no part of an answer to the form's question when 另外 announces it.
_APART_IN_FORM = ("consult", "ask_progress", "urge", "supplement", "withdraw")
# A draft that was set aside waits for the citizen: it does not keep the other matters from their turn.
_NOT_BUSY = ("kept_draft",)

Kept = dict[str, Any]
Server = Callable[[CollectingDispatcher, Tracker, Turn], Awaitable[list[EventType]]]
_SERVERS: dict[str, Server] = {}


def serves(*intents: str) -> Callable[[Server], Server]:
    """Register the function that serves kept matters of these intents."""

    def register(function: Server) -> Server:
        _SERVERS.update(dict.fromkeys(intents, function))
        return function

    return register


def first_and_rest(turn: Turn) -> tuple[Turn, list[Kept]]:
    """The message's first matter as a turn of its own, and the others; the whole message when it is one."""
    if len(turn.acts) < 2 or turn.emergency or turn.referral or turn.requested:
        return turn, []
    first, *others = _matters(turn.acts)
    rest = [_kept(turn, act) for act in others if act["intent"] in _SERVERS]
    if not rest:
        return turn, []
    return replace(_part(turn, first), intent=first["intent"], free_intent=first["intent"]), rest[:MOST]


def _matters(acts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The acts; a bare element at the beginning, to which no question was open, goes with the next one."""
    first, second, *others = acts
    if first["intent"] != "inform":
        return list(acts)
    text = first["text"] + second["text"]
    return [{**second, "text": text, "said": text, "start": first["start"]}, *others]


def answer_and_rest(turn: Turn) -> tuple[Turn, list[Kept]]:
    """In mid-form: the words before an announced question are the answer, the question waits."""
    cut = next((i for i, act in enumerate(turn.acts) if i and _is_apart(act)), 0)
    if not cut or turn.emergency or turn.referral:
        return turn, []
    rest = [_kept(turn, act) for act in turn.acts[cut:] if act["intent"] in _SERVERS]
    answer = {**turn.acts[0], "text": "".join(act["text"] for act in turn.acts[:cut])}
    return replace(_part(turn, answer), intent="inform", free_intent=turn.acts[0]["intent"]), rest[:MOST]


def _is_apart(act: dict[str, Any]) -> bool:
    return bool(act.get("joint")) and act["intent"] in _APART_IN_FORM


def say_one_by_one(dispatcher: CollectingDispatcher, rest: Sequence[Kept]) -> None:
    """Tell the citizen that the other matters are remembered."""
    if rest:
        dispatcher.utter_message(text=one_by_one([kept["text"] for kept in rest]))


def say_kept_for_later(dispatcher: CollectingDispatcher, rest: Sequence[Kept]) -> None:
    """The same in mid-form."""
    if rest:
        dispatcher.utter_message(text=kept_for_later([kept["text"] for kept in rest]))


def keep(tracker: Tracker, rest: Sequence[Kept]) -> list[EventType]:
    """The event that adds `rest` to what waits."""
    waiting = [*(tracker.get_slot(SLOT) or []), *rest]
    return [SlotSet(SLOT, waiting[:MOST])] if rest else []


async def take_up(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, events: list[EventType]
) -> list[EventType]:
    """Serve what waits until something is asked; `events` are those of the action that has just ended."""
    found = list(events)
    _apply(tracker, events)
    while (waiting := tracker.get_slot(SLOT)) and not _is_busy(tracker, turn, found):
        kept, *others = waiting
        dispatcher.utter_message(text=taken_up(kept["intent"], kept["text"]))
        try:
            served = await _SERVERS[kept["intent"]](dispatcher, tracker, kept_turn(kept, turn))
        except NotReached:  # what was done before it stays done, and the matter goes on waiting
            dispatcher.utter_message(text=NOT_REACHED)
            break
        more: list[EventType] = [SlotSet(SLOT, others or None), *served]
        _apply(tracker, more)
        found += more
    return found


def _is_busy(tracker: Tracker, turn: Turn, events: Sequence[EventType]) -> bool:
    """True while a form runs or begins, a question is open, or a person or a rescuer is wanted."""
    pending = tracker.get_slot("pending") or {}
    asked = bool(pending) and pending.get("kind") not in _NOT_BUSY
    begins = any(event.get("event") == "followup" for event in events)
    return asked or begins or bool(turn.emergency) or turn.intent == "ask_person"


def _apply(tracker: Tracker, events: Sequence[EventType]) -> None:
    """What the next matter sees, such as the contact that the order just filed leaves behind."""
    tracker.slots.update({e["name"]: e["value"] for e in events if e.get("event") == "slot"})


def _kept(turn: Turn, act: dict[str, Any]) -> Kept:
    return remembered(replace(_part(turn, act), intent=act["intent"]))


def remembered(turn: Turn) -> Kept:
    """What a slot holds of a matter until its turn comes."""
    entities = [dict(entity) for entity in turn.entities]
    return {"intent": turn.intent, "text": turn.text, "topic": turn.topic, "entities": entities}


def kept_turn(kept: Kept, turn: Turn) -> Turn:
    """The kept matter as if it had just been said; its message id is that of the message which freed it."""
    return replace(
        turn,
        text=kept["text"],
        raw=kept["text"],
        intent=kept["intent"],
        free_intent=kept["intent"],
        entities=tuple(kept["entities"]),
        topic=kept["topic"],
        topic_choice=None,
        referral=None,
        requested=None,
        petition=None,
        acts=(),
    )


def _part(turn: Turn, act: dict[str, Any]) -> Turn:
    """The turn of one act: its words, its topic, and the elements that stand in it (or name the caller)."""
    words = act["said"] if act["said"] in act["text"] else act["text"]
    start = act["start"] + act["text"].find(words)
    here = [e for e in turn.entities if start <= e.get("start", 0) < act["start"] + len(act["text"])]
    caller = [e for e in turn.entities if e.get("entity") in _CALLER and e not in here]
    moved = [{**e, "start": e["start"] - start, "end": e["end"] - start} for e in [*here, *caller]]
    topic = act.get("topic") or turn.topic
    return replace(turn, text=words, entities=tuple(moved), topic=topic, topic_choice=None, acts=())
