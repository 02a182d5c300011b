"""What can happen in a call and what the line can do about it: the vocabulary of turn_taking.py."""

from dataclasses import dataclass
from enum import StrEnum

from bot.channels.voice.questions import Choice, Line, Question


class Command(StrEnum):
    """What a caller may ask of the line itself, at any moment."""

    PERSON = "person"
    REPEAT = "repeat"
    SLOWER = "slower"


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class CallStarted:
    """The audio is there; `question` is the greeting, an elder is offered a person in it."""

    question: Question


@dataclass(frozen=True)
class PromptEnded:
    """The last sentence has been played."""


@dataclass(frozen=True)
class SpeechBegan:
    """The caller's voice is heard."""


@dataclass(frozen=True)
class SpeechPaused:
    """The caller has been silent for a shorter time: he may have finished, or draw breath."""


@dataclass(frozen=True)
class SpeechStopped:
    """The caller has been silent for the end-of-speech time."""


@dataclass(frozen=True)
class Heard:
    """What the caller said; `choice` is the expected answer it is nearest to, `elder` a stated high age."""

    text: str
    choice: Choice | None = None
    command: Command | None = None
    elder: bool = False


@dataclass(frozen=True)
class HeardNothing:
    """There was sound, but no words."""


@dataclass(frozen=True)
class KeyPressed:
    """A telephone key: 0–9, *, # or A–D."""

    key: str


@dataclass(frozen=True)
class RecordingRefused:
    """The caller does not want the call to be recorded, and it is not any more."""


@dataclass(frozen=True)
class Answered:
    """The desk's answer as a question for the ear; `leave` names the reason when a person takes over."""

    question: Question
    leave: str = ""


@dataclass(frozen=True)
class PartFailed:
    """Recogniser, desk or speech gave up; `part` names it, `danger` is a sentence with a number to call.

    `late`: it was given up because of the time it took.
    """

    part: str
    danger: Line | None = None
    late: bool = False


@dataclass(frozen=True)
class CallerGone:
    """The line is dead."""


@dataclass(frozen=True)
class TimePassed:
    """The deadline of the state has come."""


Event = (
    CallStarted | PromptEnded | SpeechBegan | SpeechPaused | SpeechStopped | Heard | HeardNothing
    | KeyPressed | RecordingRefused | Answered | PartFailed | CallerGone | TimePassed
)  # fmt: skip


# ── actions ─────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Speak:
    """Say sentences one after another; a new one replaces what is being said."""

    lines: tuple[Line, ...]
    slow: bool = False


@dataclass(frozen=True)
class Hush:
    """Be silent at once."""


@dataclass(frozen=True)
class Recognise:
    """Turn what was heard into words, these phrases expected."""

    expected: tuple[str, ...]


@dataclass(frozen=True)
class RecogniseAhead:
    """Begin to turn what was heard so far into words, in case that nothing follows."""

    expected: tuple[str, ...]


@dataclass(frozen=True)
class CancelRecognition:
    """What was heard is not turned into words; the audio is kept when the caller goes on."""

    keep_audio: bool = False


@dataclass(frozen=True)
class Consult:
    """Give the caller's words to the desk."""

    text: str


@dataclass(frozen=True)
class End:
    """End the media: `transfer` leads to a person, else it is hung up.

    `held` was not told the desk; `wanted_person` is a caller who hung up on the way to one.
    """

    reason: str
    transfer: bool
    held: str = ""
    wanted_person: bool = False


Action = Speak | Hush | Recognise | RecogniseAhead | CancelRecognition | Consult | End
