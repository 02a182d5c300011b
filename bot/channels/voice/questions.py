"""What the line asks a caller: sentences for the ear, the expected answers, and the keys for them."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Act(StrEnum):
    """What a chosen answer does."""

    SEND = "send"  # its words go to the desk
    PERSON = "person"  # a person takes the call
    GO_ON = "go_on"  # what was held goes on
    MORE = "more"  # the rest of a long answer is read
    DIGITS = "digits"  # the next question of the line itself is asked
    GOODBYE = "goodbye"  # the line says good-bye and hangs up


@dataclass(frozen=True)
class Line:
    """One spoken sentence; `key` names its recording when it is a fixed one."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class Choice:
    """One expected answer: its words as a caller says them, its key, and what is sent to the desk."""

    phrases: tuple[str, ...]
    means: str = ""
    key: str = ""
    act: Act = Act.SEND


@dataclass(frozen=True)
class Question:
    """What is said, and what is expected afterwards.

    `digits` is how many keys may be typed as an answer (0: keys are choices only); `hints` are words that the
    recogniser may expect besides the choices; `rest` is what is still to be read of a long answer.
    `not_understood` counts as a failure of ours. `ends_call` means that silence afterwards is a good-bye.
    `opens_with` is told to the desk as soon as the sentences are said, instead of listening.
    """

    kind: str
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = ()
    hints: tuple[str, ...] = ()
    digits: int = 0
    interruptible: bool = True
    not_understood: bool = False
    ends_call: bool = False
    rest: tuple[Line, ...] = ()
    opens_with: str = ""

    @property
    def expected(self) -> tuple[str, ...]:
        """Every phrase that the recogniser should be ready for, each once."""
        words = [phrase for choice in self.choices for phrase in choice.phrases]
        return tuple(dict.fromkeys([*words, *self.hints]))

    def chosen_by_key(self, key: str) -> Choice | None:
        """Return the choice of this key."""
        return next((choice for choice in self.choices if choice.key and choice.key == key), None)

    def next_part(self, size: int) -> "Question":
        """Return the question with the next `size` sentences of a long answer."""
        left = self.rest[size:]
        choices = self.choices if left else tuple(c for c in self.choices if c.act is not Act.MORE)
        return replace(self, lines=self.rest[:size], rest=left, choices=choices)
