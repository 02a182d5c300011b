"""Whose turn it is in a call: a pure state machine. Events and the time go in, actions come out.

A caller who cannot be served here always leaves towards a person; `TRANSFER` is the end of every doubt.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.channels.voice.manners import Manners
from bot.channels.voice.questions import Act, Choice, Line, Question
from bot.channels.voice.turn_events import (
    Action,
    Answered,
    CallerGone,
    CallStarted,
    CancelRecognition,
    Command,
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
    SpeechBegan,
    SpeechPaused,
    SpeechStopped,
    TimePassed,
)

PERSON_KEY = "0"
REPEAT_KEY = "*"
DONE_KEY = "#"


class Phase(StrEnum):
    """What the line is doing."""

    RINGING = "ringing"
    SPEAKING = "speaking"
    LISTENING = "listening"
    HEARING = "hearing"
    RECOGNISING = "recognising"
    CONSULTING = "consulting"
    LEAVING = "leaving"
    ENDED = "ended"


# ── state ───────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Phrasebook:
    """The line's own sentences and questions; wording.py fills it."""

    again: tuple[Line, ...]
    are_you_there: tuple[Line, ...]
    one_moment: tuple[Line, ...]
    recording_off: tuple[Line, ...]
    goodbye: tuple[Line, ...]
    transfer: dict[str, tuple[Line, ...]]
    opening: Question
    elder_offer: Question
    number: Question


@dataclass(frozen=True)
class State:
    """Everything that the next step depends on."""

    phase: Phase = Phase.RINGING
    question: Question = field(default_factory=lambda: Question("none", ()))
    silences: int = 0
    failures: int = 0
    digits: str = ""
    stray_keys: int = 0
    slow: bool = False
    # The caller's words that wait until a question of the line itself is answered.
    held: str = ""
    person_offered: bool = False
    reassured: bool = False
    leaving: str = ""
    transfer: bool = False
    deadline: float | None = None
    # Sound that comes and goes must not put off the end of an answer for ever.
    answer_ends: float = 0.0
    ends_at: float = 0.0


Step = tuple[State, tuple[Action, ...]]


@dataclass(frozen=True)
class TurnTaking:
    """The rules of one line."""

    manners: Manners
    phrases: Phrasebook

    def advance(self, state: State, event: Event, *, now: float) -> Step:
        """Return the state after the event and what is to be done."""
        if state.phase is Phase.ENDED:
            return state, ()
        if isinstance(event, CallerGone):
            ended = replace(state, phase=Phase.ENDED, deadline=None)
            gone = End("caller_gone", transfer=False, held=state.held, wanted_person=state.transfer)
            return ended, (Hush(), gone)
        if state.phase is Phase.LEAVING:
            return self._leave_now(state, event, now=now)
        if now >= state.ends_at and state.phase is not Phase.RINGING:
            return self.leave(state, "too_long", now=now)
        return self._handle(state, event, now=now)

    def next_check(self, state: State) -> float | None:
        """Return when `TimePassed` is due, at the latest when the call has lasted too long."""
        if state.phase in (Phase.ENDED, Phase.RINGING):
            return None
        if state.deadline is None or state.phase is not Phase.LEAVING:
            return min(state.ends_at, state.deadline or state.ends_at)
        return state.deadline

    def _handle(self, state: State, event: Event, *, now: float) -> Step:
        match event:
            case CallStarted(question):
                started = replace(state, ends_at=now + self.manners.longest_call)
                return self._ask(started, question)
            case KeyPressed(key):
                return self._key(state, key, now=now)
            case Answered(question, leave):
                return self._answered(state, question, leave, now=now)
            case PartFailed():
                return self._part_failed(state, event, now=now)
            case Heard():
                return self._heard(state, event, now=now)
            case HeardNothing():
                return self._failed(state, now=now)
            case TimePassed():
                return self._time_passed(state, now=now)
            case _:
                return self._sound(state, event, now=now)

    def _part_failed(self, state: State, failed: PartFailed, *, now: float) -> Step:
        if failed.part == "recogniser" and state.phase is not Phase.RECOGNISING:
            return state, ()  # the caller went on: nobody waits for that answer any more
        reason = f"{failed.part}_{'late' if failed.late else 'failed'}"
        return self.leave(state, reason, now=now, before=(failed.danger,) if failed.danger else ())

    # ── sound ───────────────────────────────────────────────────────────────────────────────────────────────
    def _sound(self, state: State, event: Event, *, now: float) -> Step:
        match event, state.phase:
            case PromptEnded(), Phase.SPEAKING:
                return self._prompt_ended(state, now=now)
            case SpeechBegan(), Phase.SPEAKING if state.question.interruptible:
                return self._hear(state, now=now), (Hush(),)
            case SpeechBegan(), Phase.LISTENING:
                return self._hear(state, now=now), ()
            case SpeechBegan(), Phase.RECOGNISING if now < state.answer_ends:
                # A pause was taken for the end: what follows belongs to the same answer.
                goes_on = replace(state, phase=Phase.HEARING, deadline=state.answer_ends)
                return goes_on, (CancelRecognition(keep_audio=True),)
            case RecordingRefused(), Phase.SPEAKING | Phase.LISTENING:
                return self._recording_off(state)
            case SpeechPaused(), Phase.HEARING:
                return state, (RecogniseAhead(state.question.expected),)
            case SpeechStopped(), Phase.HEARING:
                return self._recognise(state, now=now)
        return state, ()

    def _prompt_ended(self, state: State, *, now: float) -> Step:
        if state.question.opens_with:
            told = replace(state, question=replace(state.question, opens_with=""))
            return self._consult(told, state.question.opens_with, now=now)
        wait = self.manners.later_silence if state.silences else self.manners.first_silence
        return replace(state, phase=Phase.LISTENING, deadline=now + wait), ()

    def _hear(self, state: State, *, now: float) -> State:
        ends = now + self.manners.longest_answer
        return replace(state, phase=Phase.HEARING, deadline=ends, answer_ends=ends)

    def _recognise(self, state: State, *, now: float) -> Step:
        deadline = now + min(self.manners.reassure_after, self.manners.recognition)
        recognising = replace(state, phase=Phase.RECOGNISING, deadline=deadline, digits="", reassured=False)
        return recognising, (Recognise(state.question.expected),)

    # ── time ────────────────────────────────────────────────────────────────────────────────────────────────
    def _time_passed(self, state: State, *, now: float) -> Step:
        if state.deadline is None or now < state.deadline:
            return state, ()
        match state.phase:
            case Phase.LISTENING if state.digits:
                return self._send_digits(state, now=now)
            case Phase.LISTENING:
                return self._silence(state, now=now)
            case Phase.HEARING:
                return self._recognise(state, now=now)
            case Phase.RECOGNISING:
                return self._late(state, "recogniser_late", self.manners.recognition, now=now)
            case Phase.CONSULTING:
                return self._late(state, "desk_late", self.manners.desk, now=now)
        return replace(state, deadline=None), ()

    def _late(self, state: State, reason: str, patience: float, *, now: float) -> Step:
        """Say once that the line is still there: a caller who hears nothing believes that it is dead."""
        if state.reassured:
            return self.leave(state, reason, now=now)
        later = now + max(0.0, patience - self.manners.reassure_after)
        said = Speak(self.phrases.one_moment, slow=state.slow)
        return replace(state, reassured=True, deadline=later), (said,)

    def _silence(self, state: State, *, now: float) -> Step:
        silences = state.silences + 1
        if state.question.ends_call:
            return self._goodbye(state, now=now)
        if silences >= self.manners.silences:
            return self.leave(replace(state, silences=silences), "silence", now=now)
        return self._repeat(replace(state, silences=silences), before=self.phrases.are_you_there)

    def _failed(self, state: State, *, now: float) -> Step:
        if state.phase is not Phase.RECOGNISING:
            return state, ()
        failed = replace(state, failures=state.failures + 1)
        if failed.failures >= self.manners.failures:
            return self.leave(failed, "not_heard", now=now)
        return self._repeat(failed, before=self.phrases.again)

    # ── words ───────────────────────────────────────────────────────────────────────────────────────────────
    def _heard(self, state: State, heard: Heard, *, now: float) -> Step:
        if state.phase is not Phase.RECOGNISING:
            return state, ()
        state = replace(state, silences=0)
        if heard.command is Command.PERSON:
            return self.leave(state, "asked", now=now)
        if heard.command is Command.REPEAT:
            return self._repeat(state)
        if heard.command is Command.SLOWER:
            return self._repeat(replace(state, slow=True))
        if heard.choice is not None:
            return self._choose(state, heard.choice, now=now)
        return self._words(state, heard, now=now)

    def _words(self, state: State, heard: Heard, *, now: float) -> Step:
        text = f"{state.held}，{heard.text}" if state.held else heard.text
        if heard.elder and self.manners.elder_age and not state.person_offered:
            offered = replace(state, held=text, person_offered=True)
            return self._ask(offered, self.phrases.elder_offer)
        return self._consult(state, text, now=now)

    def _choose(self, state: State, choice: Choice, *, now: float) -> Step:
        match choice.act:
            case Act.PERSON:
                return self.leave(state, "asked", now=now)
            case Act.GOODBYE:
                return self._goodbye(state, now=now)
            case Act.MORE:
                return self._ask(state, state.question.next_part(self.manners.sentences_at_once))
            case Act.DIGITS:
                return self._ask(state, self.phrases.number)
            case Act.GO_ON if not state.held:
                return self._ask(state, self.phrases.opening)
            case Act.GO_ON:
                return self._consult(state, state.held, now=now)
        words = f"{state.held}，{choice.means}" if state.held else choice.means
        return self._consult(state, words, now=now)

    def _consult(self, state: State, text: str, *, now: float) -> Step:
        asked = replace(
            state, phase=Phase.CONSULTING, held="", digits="", reassured=False,
            deadline=now + self.manners.reassure_after,
        )  # fmt: skip
        return asked, (Consult(text),)

    def _answered(self, state: State, question: Question, leave: str, *, now: float) -> Step:
        if state.phase is not Phase.CONSULTING:
            return state, ()
        if leave:
            return self.leave(state, leave, now=now, before=question.lines)
        if not question.not_understood:
            return self._ask(replace(state, failures=0), question)
        failed = replace(state, failures=state.failures + 1)
        if failed.failures >= self.manners.failures:
            return self.leave(failed, "not_understood", now=now)
        return self._ask(failed, question)

    # ── keys ────────────────────────────────────────────────────────────────────────────────────────────────
    def _key(self, state: State, key: str, *, now: float) -> Step:
        if key == PERSON_KEY and not state.digits:
            return self.leave(state, "asked_by_key", now=now)
        if state.phase in (Phase.CONSULTING, Phase.RINGING):
            return self._stray(state, now=now)
        if state.question.digits:
            return self._digit(state, key, now=now)
        choice = state.question.chosen_by_key(key)
        if choice is not None:
            chosen, actions = self._choose(replace(state, silences=0), choice, now=now)
            return chosen, (Hush(), CancelRecognition(), *actions)
        if key == REPEAT_KEY:
            return self._repeat(state)
        return self._stray(state, now=now)

    def _stray(self, state: State, *, now: float) -> Step:
        pressed = replace(state, stray_keys=state.stray_keys + 1)
        if pressed.stray_keys > self.manners.stray_keys:
            return self.leave(pressed, "key_flood", now=now)
        return pressed, ()

    def _digit(self, state: State, key: str, *, now: float) -> Step:
        if key == DONE_KEY and state.digits:
            sent, actions = self._send_digits(state, now=now)
            return sent, (Hush(), CancelRecognition(), *actions)
        if not key.isdigit():
            return self._stray(state, now=now)
        typed = replace(state, digits=state.digits + key, phase=Phase.LISTENING, silences=0)
        if len(typed.digits) >= state.question.digits:
            sent, actions = self._send_digits(typed, now=now)
            return sent, (Hush(), CancelRecognition(), *actions)
        return replace(typed, deadline=now + self.manners.key_pause), (Hush(), CancelRecognition())

    def _send_digits(self, state: State, *, now: float) -> Step:
        return self._consult(state, state.digits, now=now)

    def _recording_off(self, state: State) -> Step:
        """Say that the wish was heard, then ask again."""
        asked = replace(state, phase=Phase.SPEAKING, digits="", deadline=None)
        lines = state.question.lines
        if state.question.kind == "greeting":  # not the whole greeting again
            lines = (self.phrases.elder_offer if state.question.choices else self.phrases.opening).lines
        return asked, (Speak((*self.phrases.recording_off, *lines), slow=state.slow),)

    # ── speaking and leaving ────────────────────────────────────────────────────────────────────────────────
    def _ask(self, state: State, question: Question) -> Step:
        asked = replace(state, phase=Phase.SPEAKING, question=question, silences=0, digits="", deadline=None)
        return asked, (Speak(question.lines, slow=state.slow),)

    def _repeat(self, state: State, *, before: tuple[Line, ...] = ()) -> Step:
        asked = replace(state, phase=Phase.SPEAKING, digits="", deadline=None)
        return asked, (Speak((*before, *state.question.lines), slow=True),)

    def _goodbye(self, state: State, *, now: float) -> Step:
        leaving = replace(state, phase=Phase.LEAVING, leaving="done", deadline=now + self.manners.leaving)
        return leaving, (Hush(), Speak(self.phrases.goodbye, slow=state.slow))

    def leave(self, state: State, reason: str, *, now: float, before: tuple[Line, ...] = ()) -> Step:
        """Say that a person takes over, then end the media towards one."""
        said = self.phrases.transfer.get(reason, self.phrases.transfer["default"])
        patience = self.manners.leaving + 4.0 * len(before)
        leaving = replace(state, phase=Phase.LEAVING, leaving=reason, transfer=True, deadline=now + patience)
        return leaving, (Hush(), CancelRecognition(), Speak((*before, *said), slow=state.slow))

    def _leave_now(self, state: State, event: Event, *, now: float) -> Step:
        match event:
            case PromptEnded() | KeyPressed(key="0") | PartFailed(part="speech"):
                pass
            case TimePassed() if state.deadline is not None and now >= state.deadline:
                pass
            case _:
                return state, ()
        ended = replace(state, phase=Phase.ENDED, deadline=None)
        return ended, (Hush(), End(state.leaving, transfer=state.transfer, held=state.held))
