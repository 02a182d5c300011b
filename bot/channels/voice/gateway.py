"""The line itself: takes announced calls, serves them, and tells ticketing how they ended."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bot.channels.desk_client import DeskClient
from bot.channels.state import ChannelState
from bot.channels.voice.call import Call, Equipment, greeting_for
from bot.channels.voice.calls import UNKNOWN, CallFacts, Calls, Decision, Refused
from bot.channels.voice.dialogue import Dialogue
from bot.channels.voice.event_log import EventLog, Observer, forget_old, log_path
from bot.channels.voice.open_calls import OpenCalls
from bot.channels.voice.recording import Recording
from bot.channels.voice.reports import Reports
from bot.channels.voice.settings import VoiceSettings
from bot.channels.voice.transports.transport import Transport

log = logging.getLogger(__name__)
CHANNEL = "voice"
PERSON_ONLY = "person_only"
SWEEP_SECONDS = 6 * 3600.0
# Ends that leave nothing to be done about the caller.
SERVED = frozenset({"done"})


class Gateway:
    """One line. `observer` sees every event of every call, with words: demonstrations and tests only."""

    def __init__(
        self,
        settings: VoiceSettings,
        equipment: Equipment,
        desk: DeskClient,
        *,
        observer: Observer | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.equipment = equipment
        self.calls = Calls(most=settings.calls)
        self.reports = Reports(settings.folder / "reports", self._deliver)
        self.open_calls = OpenCalls(settings.folder / "open")
        self.refused: list[str] = []
        self._desk = desk
        self._observer = observer
        self._now = now
        self.state = ChannelState(CHANNEL)
        self._running: list[asyncio.Task[None]] = []
        self._aftermath: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to deliver reports and to delete what is too old."""
        if self.equipment.recogniser is None:
            self.state.fails(PERSON_ONLY)
        await self._report_left_behind()
        self.reports.start()
        telling = self.state.tell_forever(self._desk)
        self._running = [asyncio.create_task(self._sweep_forever()), asyncio.create_task(telling)]

    async def stop(self) -> None:
        """Finish what calls left to be reported."""
        if self._aftermath:
            await asyncio.wait(self._aftermath, timeout=5)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.reports.stop()

    def announce(self, facts: CallFacts) -> None:
        """Expect a call; raises Refused "busy", "announced_twice"."""
        self.calls.announce(facts, now=self.equipment.clock())

    def note_refused(self, code: str) -> None:
        """Log a connection that is no call; the last ones are kept for the health page."""
        log.warning("voice.refused code=%s", code)
        self.refused = [*self.refused[-19:], code]

    async def take(self, identity: uuid.UUID, transport: Transport) -> None:
        """Serve one announced call until its media end; an unknown or second one is refused at once."""
        try:
            facts = self.calls.take(identity, now=self.equipment.clock())
        except Refused as refused:
            self.note_refused(refused.code)
            return
        try:
            await self._serve(facts, transport)
        finally:
            if self.calls.decision(identity) is UNKNOWN:  # nothing was decided: the line is free again
                self.calls.decide(identity, Decision(transfer=True, reason="unexpected"))

    async def _report_left_behind(self) -> None:
        """Calls in which an earlier process died: nobody knows how they ended, so they are called back."""
        for report in await asyncio.to_thread(self.open_calls.left_behind):
            ended = {"outcome": "dropped", "reason": "gateway_gone"}
            await self.reports.file(report | {"body": report["body"] | ended, "at": self._now().isoformat()})
            self.open_calls.forget(report["call_id"])

    async def _serve(self, facts: CallFacts, transport: Transport) -> None:
        settings = self.settings
        started = self._now()
        events = EventLog(
            log_path(settings.folder, facts.call_id, now=started),
            started=started,
            clock=self.equipment.clock,
            words=settings.log_words,
        )
        events.observer = self._observer
        recording = self._new_recording()
        dialogue = Dialogue(self._desk, facts, self.equipment.wording, settings.manners)
        call = Call(
            facts,
            transport,
            self.equipment,
            dialogue=dialogue,
            log=events,
            ended=lambda: self._decide(call),
            recording=recording,
        )
        begun = self._report(facts, started, outcome="running")
        await asyncio.to_thread(self.open_calls.note, begun)
        self._later(self.reports.file(begun))
        try:
            await call.run(self._greeting(facts))
        except Exception as error:  # whatever broke, the caller reaches a person
            log.error("voice.call_broke error=%s", type(error).__name__)
            events.write("broke", error=type(error).__name__)
        finally:
            self._later(self._conclude(call, started))
            if recording is not None:
                path = settings.folder / "recordings" / f"{facts.call_id}.wav"
                with suppress(OSError):  # a full disk keeps no recording
                    await asyncio.to_thread(recording.save, path)
            events.close()

    def _greeting(self, facts: CallFacts) -> Any:  # noqa: ANN401
        return greeting_for(
            facts,
            self.equipment.wording,
            recording=self.settings.recording,
            elders_first=self.settings.manners.elder_age > 0,
        )

    def _new_recording(self) -> Recording | None:
        if not self.settings.recording:
            return None
        return Recording(self.equipment.clock, longest=self.settings.manners.longest_call)

    def _decide(self, call: Call) -> None:
        """The call has ended: what the dialplan does next, and what the operator reads before picking up."""
        end, dialogue = call.end, call.dialogue
        self._note_faults(end.reason, heard=bool(dialogue.told))
        self.calls.decide(call.facts.identity, Decision(end.transfer, end.reason))
        if end.held:
            dialogue.told.append(end.held)
        if end.transfer and not dialogue.at_a_person:
            handover = {"reason": end.reason, "summary": dialogue.summary}
            report = {"kind": "handover", "conversation_id": call.facts.conversation_id, "body": handover}
            self._later(self.reports.file(report | {"at": self._now().isoformat()}))

    def _note_faults(self, reason: str, *, heard: bool) -> None:
        """Ears and voice that failed a caller are shown on the health page until they serve one again."""
        if reason in ("recogniser_failed", "recogniser_late", "speech_failed"):
            self.state.fails(reason)
        elif heard:
            self.state.mended("recogniser_failed", "recogniser_late", "speech_failed")

    async def _conclude(self, call: Call, started: datetime) -> None:
        """Report how the call ended, once nothing of it is under way any more."""
        report = self._report(
            call.facts,
            started,
            outcome=outcome_of(call),
            reason=call.end.reason,
            summary=call.dialogue.summary,
        )
        await self.reports.file(report)
        await asyncio.to_thread(self.open_calls.forget, call.facts.call_id)

    async def report_unanswered(self, facts: CallFacts) -> None:
        """The operators' queue gave up: the caller is to be called back."""
        await self.reports.file(self._report(facts, self._now(), outcome="unanswered", reason="no_operator"))

    def _report(
        self, facts: CallFacts, started: datetime, *, outcome: str, reason: str = "", summary: str = ""
    ) -> dict[str, Any]:
        body = {
            "conversation_id": facts.conversation_id,
            "caller_number": facts.caller_number,
            "direction": facts.direction.value,
            "started_at": started.isoformat(),
            "outcome": outcome,
            "reason": reason,
            "summary": summary,
        }
        at = self._now().isoformat()
        return {"kind": "call", "call_id": facts.call_id, "at": at, "body": body}

    async def _deliver(self, report: dict[str, Any]) -> None:
        if report["kind"] == "handover":
            await self._desk.hand_over(report["conversation_id"], **report["body"])
        else:
            await self._desk.report_call(report["call_id"], report["body"])

    def _later(self, work: Any) -> None:  # noqa: ANN401  (any coroutine)
        task = asyncio.create_task(work)
        self._aftermath.add(task)
        task.add_done_callback(self._aftermath.discard)

    async def _sweep_forever(self) -> None:
        while True:
            for folder, days in (
                ("recordings", self.settings.recordings_days),
                ("calls", self.settings.log_days),
            ):
                await asyncio.to_thread(forget_old, self.settings.folder / folder, days=days, now=self._now())
            await asyncio.sleep(SWEEP_SECONDS)


def outcome_of(call: Call) -> str:
    """Return what the call-back list needs: transferred, served, dropped in mid-matter, or missed."""
    if call.end.transfer:
        return "transferred"
    if call.end.reason in SERVED:
        return "served"
    if call.dialogue.unfinished or call.end.held or call.end.wanted_person:
        return "dropped"
    return "served" if call.dialogue.told else "missed"
