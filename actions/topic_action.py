"""The base of every action that answers a message outside a form."""

from abc import ABC, abstractmethod

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.pending import answer_pending, no_longer_asking
from actions.several import first_and_rest, keep, say_one_by_one, take_up
from actions.ticketing_client import NotReached, open_ticketing
from actions.ticketing_client.client import Ticketing
from actions.turn import Turn, read_turn
from actions.wording.general import NOT_REACHED, UNREADABLE, text_buttons


class TopicAction(Action, ABC):
    """An action that first looks whether the message answers the bot's last question, whatever its intent."""

    action_name: str
    # False for what runs when a form has ended: the message was already heard by the form.
    reads_message: bool = True

    def name(self) -> str:
        """The name in the domain."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Answer the message; when the service cannot be reached the citizen is told so."""
        whole = read_turn(tracker)
        turn, rest = first_and_rest(whole) if self.reads_message else (whole, [])
        say_one_by_one(dispatcher, rest)
        kept = keep(tracker, rest)
        try:
            events = await self._events(dispatcher, tracker, turn)
            return await take_up(dispatcher, tracker, turn, [*kept, *events])
        except NotReached:
            dispatcher.utter_message(text=NOT_REACHED, buttons=text_buttons("转人工"))
            return kept

    async def _events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        if self.reads_message:
            return await self._read(dispatcher, tracker, turn)
        return await self.respond(dispatcher, tracker, turn)

    async def _read(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
        answered = await answer_pending(dispatcher, tracker, turn)
        if answered is not None:
            return answered
        if not turn.readable and not turn.emergency:
            dispatcher.utter_message(text=UNREADABLE)
            return []
        return [*no_longer_asking(tracker), *await self.respond(dispatcher, tracker, turn)]

    @abstractmethod
    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """What this topic says and does; may raise NotReached."""

    @property
    def ticketing(self) -> Ticketing:
        """The ticketing service."""
        return open_ticketing()
