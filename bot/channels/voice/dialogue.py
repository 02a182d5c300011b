"""The call's side of the desk: gives it the caller's words and turns its replies into what is said next."""

import asyncio
import re
from collections.abc import Sequence

from bot.channels.desk_client import DeskClient, DeskMessage, DeskRefused, DeskReply, DeskUnreachable
from bot.channels.voice.calls import CallFacts
from bot.channels.voice.for_the_ear import spoken_question
from bot.channels.voice.manners import Manners
from bot.channels.voice.questions import Question
from bot.channels.voice.turn_events import Answered, PartFailed
from bot.channels.voice.wording import Wording

FILED = re.compile(r"登记好了")
# The dialogue could not reach ticketing: on the telephone nobody is asked to try again later.
NOT_DONE = re.compile(r"没提交成功|没能提交成功|没能替您办成")
ASKS_PHONE_TAIL = re.compile(r"(?:后|末)四位")
PERSON_STATES = ("queued", "person")
RETRY_SECONDS = 0.5
SUMMARY_ANSWERS = 3
SUMMARY_LENGTH = 200
# After these questions nothing is open: a caller who hangs up has been served.
SETTLED = frozenset({"told", "filed", "rated", "greeting", "follow_up"})


class Dialogue:
    """One conversation at the desk."""

    def __init__(self, desk: DeskClient, facts: CallFacts, wording: Wording, manners: Manners) -> None:
        self._desk = desk
        self._facts = facts
        self._wording = wording
        self._manners = manners
        self._count = 0
        self._number_offered = False
        self._tail_given = False
        self.told: list[str] = []
        self.unfinished = False
        self.at_a_person = False

    @property
    def summary(self) -> str:
        """What the operator reads before picking up: the caller's last answers, numbers left out."""
        said = "；".join(self.told[-SUMMARY_ANSWERS:])
        return re.sub(r"\d{7,}", "…", said)[:SUMMARY_LENGTH]

    async def consult(self, text: str) -> Answered | PartFailed:
        """Tell the desk what the caller said; a desk or an engine that is away is a failed part."""
        self.told.append(text)
        self.unfinished = True
        try:
            reply = await self._send(text)
            if self._asks_phone_tail(reply):
                reply = await self._send(self._facts.caller_number[-4:])
        except (DeskRefused, DeskUnreachable):
            return self._failed("desk", text)
        return self._answer(reply, text)

    async def _send(self, text: str) -> DeskReply:
        self._count += 1
        message_id = f"{self._facts.call_id}-{self._count}"
        try:
            return await self._try(text, message_id)
        except DeskUnreachable:
            # The same id again is safe, and a service that restarts is often back by then.
            await asyncio.sleep(RETRY_SECONDS)
            return await self._try(text, message_id)

    async def _try(self, text: str, message_id: str) -> DeskReply:
        metadata = {"call_id": self._facts.call_id, "spoken": True}
        return await self._desk.send(
            self._facts.conversation_id,
            message_id=message_id,
            text=text,
            wait=self._manners.desk,
            metadata=metadata,
        )

    def _asks_phone_tail(self, reply: DeskReply) -> bool:
        # Whoever is called back at the order's own number need not prove that it is his.
        asked = any(ASKS_PHONE_TAIL.search(message.text) for message in reply.messages)
        gives = (
            asked and bool(self._facts.order_number and self._facts.caller_number) and not self._tail_given
        )
        self._tail_given = self._tail_given or gives
        return gives

    def _answer(self, reply: DeskReply, text: str) -> Answered | PartFailed:
        spoken = [message for message in reply.messages if message.sender in ("bot", "person", "system")]
        if reply.state in PERSON_STATES:
            self.at_a_person, self.unfinished = True, False
            return Answered(self._urgent_part(spoken), leave="asked")
        if not spoken:
            return self._failed("desk", text)
        if all(message.sender == "system" for message in spoken):
            return self._failed("engine", text)  # the desk says that the engine is away
        if any(NOT_DONE.search(message.text) for message in spoken):
            return Answered(Question("leaving", (self._wording.line("noted"),)), leave="filing_failed")
        question = self._question(spoken)
        filed = any(FILED.search(message.text) for message in spoken)
        self.unfinished = not filed and question.kind not in SETTLED
        return Answered(question)

    def _question(self, messages: Sequence[DeskMessage]) -> Question:
        number = "" if self._number_offered else self._facts.caller_number
        question = spoken_question(
            messages, self._wording, caller_number=number, at_once=self._manners.sentences_at_once
        )
        self._number_offered = self._number_offered or question.kind == "own_number"
        return question

    def _urgent_part(self, messages: Sequence[DeskMessage]) -> Question:
        """Of a reply that leads to a person only a number to call is said."""
        question = spoken_question(messages, self._wording)
        return question if not question.interruptible else Question("leaving", ())

    def _failed(self, part: str, text: str) -> PartFailed:
        return PartFailed(part, self._wording.danger_line(text))
