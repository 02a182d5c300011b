"""Long conversations: cheap, and nothing of what is known is lost."""

import asyncio

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.sessions import LONG, begin_session, is_long

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [inform]
slots:
  where: {type: any, mappings: [{type: custom}]}
  matter: {type: any, mappings: [{type: custom}]}
forms:
  filing_form: {required_slots: [where]}
"""
)
TURN = 8  # events of a turn that fills a slot in a form


def turn(tracker: DialogueStateTracker, number: int) -> None:
    """One message in the form and its answer."""
    events = [
        UserUttered(f"第{number}句", parse_data={"intent": {"name": "inform"}, "entities": []}),
        SlotSet("matter", f"第{number}句"),
        ActionExecuted("filing_form"),
        SlotSet("requested_slot", "where"),
        BotUttered("在什么地方？"),
        ActionExecuted("action_listen"),
    ]
    for event in events:
        tracker.update(event, DOMAIN)


def begun() -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("test:1", [], slots=DOMAIN.slots, domain=DOMAIN)
    for event in (ActionExecuted("filing_form"), ActiveLoop("filing_form"), ActionExecuted("action_listen")):
        tracker.update(event, DOMAIN)
    return tracker


def talk(store: SQLTrackerStore, *, turns: int) -> list[int]:
    """Run a conversation as the engine does; how many events each turn had to read."""

    async def run() -> list[int]:
        await store.save(begun())
        read = []
        for number in range(turns):
            tracker = await store.retrieve("test:1")
            assert tracker is not None
            if is_long(tracker):
                for event in begin_session(tracker):
                    tracker.update(event, DOMAIN)
                await store.save(tracker)
                tracker = await store.retrieve("test:1")
                assert tracker is not None
            read.append(len(tracker.events))
            turn(tracker, number)
            await store.save(tracker)
        return read

    return asyncio.run(run())


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory) -> tuple[DialogueStateTracker, list[int]]:
    """A conversation of 150 turns as it is stored afterwards, and how many events each turn read."""
    store = SQLTrackerStore(DOMAIN, db=str(tmp_path_factory.mktemp("store") / "t.db"))
    read = talk(store, turns=150)
    tracker = asyncio.run(store.retrieve("test:1"))
    assert tracker is not None
    return tracker, read


def test_after_150_turns_form_and_slots_are_as_they_were(
    conversation: tuple[DialogueStateTracker, list[int]],
) -> None:
    tracker, _ = conversation
    assert tracker.active_loop_name == "filing_form"
    assert tracker.get_slot("requested_slot") == "where"
    assert tracker.get_slot("matter") == "第149句"


def test_no_turn_reads_more_than_a_short_session(
    conversation: tuple[DialogueStateTracker, list[int]],
) -> None:
    _, read = conversation
    assert max(read) <= LONG + TURN
    assert max(read[100:]) <= max(read[:50])


def test_slots_that_nobody_filled_are_not_carried() -> None:
    names = [event.key for event in begin_session(begun()) if isinstance(event, SlotSet)]
    assert names == []


def test_a_short_conversation_stays_in_its_session() -> None:
    assert not is_long(begun())
