"""One call from its first sound to its end: transport, ears, voice, desk and the rules of turn taking."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.channels.voice.audio import FRAME_BYTES
from bot.channels.voice.calls import CallFacts
from bot.channels.voice.dialogue import Dialogue
from bot.channels.voice.event_log import EventLog
from bot.channels.voice.for_the_ear import lines_of
from bot.channels.voice.hearing import Hearing
from bot.channels.voice.manners import Manners
from bot.channels.voice.matching import interpret
from bot.channels.voice.player import Player
from bot.channels.voice.questions import Question
from bot.channels.voice.recognition.recogniser import Recogniser, RecogniserFailed, RecogniserLate
from bot.channels.voice.recording import Recording
from bot.channels.voice.speech.voice import Speech
from bot.channels.voice.speech_detection import SpeechDetector
from bot.channels.voice.transports.transport import Audio, Hangup, Key, Oddity, Transport
from bot.channels.voice.turn_events import (
    Action,
    Answered,
    CallerGone,
    CallStarted,
    CancelRecognition,
    Consult,
    End,
    Event,
    Heard,
    HeardNothing,
    Hush,
    KeyPressed,
    PartFailed,
    PromptEnded,
    Recognise,
    RecogniseAhead,
    RecordingRefused,
    Speak,
    TimePassed,
)
from bot.channels.voice.turn_taking import Phase, State, TurnTaking
from bot.channels.voice.wording import Wording

# Events that wait; keys and sounds beyond that are dropped and counted, nothing else can come this fast.
MOST_WAITING = 64
REFUSE_RECORDING_KEY = "9"


@dataclass(frozen=True)
class Equipment:
    """What every call of a line is served with; `recogniser` None makes it a line that leads to a person."""

    recogniser: Recogniser | None
    speech: Speech
    wording: Wording
    manners: Manners
    new_detector: Callable[[], SpeechDetector]
    clock: Callable[[], float]


class Call:
    """Runs until the media end; `ended` is called just before: `end` says why, `dialogue` what was told."""

    def __init__(
        self,
        facts: CallFacts,
        transport: Transport,
        equipment: Equipment,
        *,
        dialogue: Dialogue,
        log: EventLog,
        ended: Callable[[], None],
        recording: Recording | None = None,
    ) -> None:
        self.facts = facts
        self.dialogue = dialogue
        self.end = End("unexpected", transfer=True)
        self._transport = transport
        self._equipment = equipment
        self._log = log
        self._ended = ended
        self._recording = recording
        self._turns = TurnTaking(equipment.manners, equipment.wording.phrasebook)
        self._state = State(person_offered=facts.elder)
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._dropped = 0
        self._rest = b""
        self._detector = equipment.new_detector()
        self._hearing = Hearing(
            equipment.recogniser,
            self._detector,
            manners=equipment.manners,
            log=log,
            clock=equipment.clock,
        )
        self._player = Player(
            transport,
            equipment.speech,
            pause=equipment.manners.pause_between_sentences,
            done=self._prompt_done,
            track=lambda frame: self._record("line", frame),
        )
        self._recognising: asyncio.Task[None] | None = None
        self._consulting: asyncio.Task[None] | None = None

    # ── the loop ────────────────────────────────────────────────────────────────────────────────────────────
    async def run(self, greeting: Question) -> None:
        """Serve the caller; returns when the media are to end."""
        reading = asyncio.create_task(self._read())
        try:
            await self._begin(greeting)
            while self._state.phase is not Phase.ENDED:
                event = await self._next_event()
                await self._step(*self._turns.advance(self._state, event, now=self._now()), event)
        finally:
            await self._player.hush()
            self._hearing.drop_ahead()
            await _end(reading, self._recognising)
            end = self.end
            self._log.write("ended", reason=end.reason, transfer=end.transfer, dropped=self._dropped)
            # The decision stands before the media end: the dialplan asks for it at once, the caller waits.
            self._ended()
            await self._transport.close()
            await self._finish_consulting()

    async def _begin(self, greeting: Question) -> None:
        now = self._now()
        started = self._turns.advance(self._state, CallStarted(greeting), now=now)
        if self._equipment.recogniser is None or self.facts.language not in ("zh", "cmn", ""):
            reason = "no_recogniser" if self._equipment.recogniser is None else "language"
            hello = greeting.lines[:1]
            started = self._turns.leave(started[0], reason, now=now, before=hello)
        await self._step(*started, CallStarted(greeting))

    async def _next_event(self) -> Event:
        check = self._turns.next_check(self._state)
        left = None if check is None else max(0.0, check - self._now())
        try:
            async with asyncio.timeout(left):
                return await self._events.get()
        except TimeoutError:
            return TimePassed()

    async def _step(self, state: State, actions: tuple[Action, ...], event: Event) -> None:
        before, self._state = self._state, state
        self._log_event(event)
        if state.phase is not before.phase:
            self._log.write("phase", phase=state.phase.value, question=state.question.kind)
        for action in actions:
            await self._perform(action)
        # What was said into sentences that cannot be interrupted is no answer.
        deaf = state.phase is Phase.LISTENING and not state.question.interruptible
        if state.phase is not before.phase and (deaf or state.phase is Phase.SPEAKING):
            self._detector.forget()

    async def _perform(self, action: Action) -> None:
        match action:
            case Speak(lines, slow):
                self._log.write("speak", lines=[line.text for line in lines], slow=slow)
                self._player.play(lines, slow=slow)
            case Hush():
                await self._hush()
            case RecogniseAhead(expected):
                self._hearing.begin_ahead(expected)
            case Recognise(expected):
                self._recognising = asyncio.create_task(self._recognise(expected))
            case CancelRecognition(keep_audio):
                await self._cancel_recognition(keep_audio=keep_audio)
            case Consult(text):
                self._detector.forget()
                self._log.write("consult", text=text)
                self._consulting = asyncio.create_task(self._consult(text))
            case End():
                self.end = action

    async def _hush(self) -> None:
        if self._player.speaking:
            await self._player.hush()
            self._log.write("hushed")

    async def _cancel_recognition(self, *, keep_audio: bool) -> None:
        self._hearing.drop_ahead()
        await _end(self._recognising, because=self._state.leaving)
        if not keep_audio:
            self._detector.forget()

    # ── ears ────────────────────────────────────────────────────────────────────────────────────────────────
    async def _read(self) -> None:
        async for received in self._transport.receive():
            match received:
                case Audio(pcm):
                    self._listen(pcm)
                case Key(key):
                    self._take_key(key)
                case Oddity(what):
                    self._log.write("oddity", what=what)
                case Hangup(why):
                    self._log.write("hangup", why=why)
                    self._events.put_nowait(CallerGone())

    def _listen(self, pcm: bytes) -> None:
        sound = self._rest + pcm
        whole = len(sound) // FRAME_BYTES * FRAME_BYTES
        self._rest = sound[whole:]
        for start in range(0, whole, FRAME_BYTES):
            frame = sound[start : start + FRAME_BYTES]
            self._record("caller", frame)
            changed = self._detector.feed(frame)
            self._hearing.sound_came()
            if changed is not None and self._has_room():
                self._events.put_nowait(changed)

    def _has_room(self) -> bool:
        """Tell whether one more event of the caller may wait; counts those that may not."""
        full = self._events.qsize() >= MOST_WAITING
        self._dropped += full
        return not full

    def _take_key(self, key: str) -> None:
        if not self._has_room():
            return
        recording = self._recording
        if key == REFUSE_RECORDING_KEY and recording and recording.active and not self._state.question.digits:
            recording.discard()
            self._log.write("recording_refused")
            self._events.put_nowait(RecordingRefused())
            return
        self._events.put_nowait(KeyPressed(key))

    async def _recognise(self, expected: tuple[str, ...]) -> None:
        try:
            text = await self._hearing.hear(expected)
        except RecogniserFailed as failed:
            self._events.put_nowait(PartFailed("recogniser", late=isinstance(failed, RecogniserLate)))
            return
        self._events.put_nowait(self._heard(text))

    def _heard(self, text: str) -> Event:
        if not text.strip():
            return HeardNothing()
        choices = self._state.question.choices
        heard = interpret(text, choices, self._equipment.wording, elder_age=self._equipment.manners.elder_age)
        self._log.write("heard", text=text, command=heard.command, choice=heard.choice is not None)
        return heard

    # ── desk ────────────────────────────────────────────────────────────────────────────────────────────────
    async def _consult(self, text: str) -> None:
        began = self._now()
        answer = await self.dialogue.consult(text)
        facts = (
            {"part": answer.part} if isinstance(answer, PartFailed) else {"question": answer.question.kind}
        )
        self._log.write("answered", seconds=round(self._now() - began, 3), **facts)
        self._events.put_nowait(answer)

    async def _finish_consulting(self) -> None:
        """A caller who hangs up right after a yes may have an order: wait until the desk has said so."""
        if self._consulting is not None and not self._consulting.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._equipment.manners.desk):
                    await self._consulting

    # ── small things ────────────────────────────────────────────────────────────────────────────────────────
    def _prompt_done(self, failed: str) -> None:
        if failed == "transport":
            return  # the reader sees the same and says so
        self._log.write("said", failed=failed)
        self._events.put_nowait(PartFailed(failed) if failed else PromptEnded())

    def _record(self, track: str, frame: bytes) -> None:
        if self._recording is not None:
            self._recording.add(track, frame)

    def _log_event(self, event: Event) -> None:
        name = type(event).__name__
        if isinstance(event, Answered | Heard | TimePassed):
            return
        self._log.write(name, **{k: v for k, v in asdict(event).items() if k in ("key", "part")})

    def _now(self) -> float:
        return self._equipment.clock()


async def _end(*tasks: "asyncio.Task[Any] | None", because: str = "") -> None:
    running = [task for task in tasks if task is not None and not task.done()]
    for task in running:
        task.cancel(because)
    await asyncio.gather(*running, return_exceptions=True)


def greeting_for(facts: CallFacts, wording: Wording, *, recording: bool, elders_first: bool) -> Question:
    """Return the first words: a follow-up says why it calls, an elder is offered a person."""
    if facts.order_number:
        matter = [wording.line("follow_up_matter"), *lines_of(facts.matter)] if facts.matter else []
        asks = [wording.line(key) for key in ("follow_up_2", "follow_up_3")]
        lines = (wording.line("follow_up_1"), *matter, *asks)
        return Question(
            "follow_up", lines, interruptible=False, opens_with=f"我要评价工单{facts.order_number}"
        )
    keys = ["greeting_1", "greeting_2", "greeting_3"]
    keys += ["recording", "recording_choice"] if recording else []
    asked = wording.own["elder_offer" if elders_first and facts.elder else "opening"]
    lines = (*(wording.line(key) for key in keys), *asked.lines)
    return replace(asked, kind="greeting", lines=lines)
