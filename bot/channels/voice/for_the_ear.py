"""Turns the desk's written replies into one spoken question with the answers it expects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.channels.desk_client import DeskButton, DeskMessage
from bot.channels.voice.calls import ORDER_NUMBER
from bot.channels.voice.numbers_aloud import DIGITS
from bot.channels.voice.questions import Act, Choice, Line, Question
from bot.channels.voice.sentences import length, sentences
from bot.channels.voice.wording import AskedQuestion, Wording

_READ_BACK = re.compile(r"^([^：，。]{1,6})：(.+)$")
_READ_BACK_HEAD = re.compile(r"我给您念一遍")
_PIECE = re.compile(r"[^。！？\n]+[。！？\n]?")
_LEADING = re.compile(r"^[，、：]+")
_SPOKEN_LABELS = {"联系": "联系方式"}
# Of the matter itself the caller hears only the beginning: he has just told it.
MATTER_SENTENCES = 2
READ_WHOLE = ("地点", "时间", "联系方式", "隐私")
LONGEST_PHRASE = 8
# A title that leaves room for its key in one sentence.
LONGEST_OFFER = 16
# More than four cannot be kept in mind; a person is always at the key 0.
MOST_OFFERED = 4
PERSON = "转人工"


@dataclass
class _Ear:
    """Collects what is said of several messages, and the last question among them."""

    wording: Wording
    said: list[Line]
    asked: Question | None = None

    def read(self, message: DeskMessage) -> None:
        silent = False
        for piece in _PIECE.findall(message.text):
            known = self._known(piece)
            if known is None:
                if not silent:
                    self.said += lines_of(piece)
                continue
            self._ask(known, piece)
            silent = not known.keep
        shown = [button for button in message.buttons if button.title != PERSON][:MOST_OFFERED]
        if shown and self.asked is None:
            self._offer(shown)

    def _offer(self, buttons: Sequence[DeskButton]) -> None:
        """Say what a screen shows as buttons; a list of the same choices in the text is not said twice."""
        titles = {_bare(button.title) for button in buttons}
        self.said = [line for line in self.said if _bare(line.text) not in titles]
        for place, button in enumerate(buttons, start=1):
            self.said += _offered(button.title, place, alone=len(buttons) == 1)
        self.asked = _from_buttons(buttons)

    def _known(self, piece: str) -> AskedQuestion | None:
        return next((known for known in self.wording.asked if known.known_by.search(piece)), None)

    def _ask(self, known: AskedQuestion, piece: str) -> None:
        self.said += known.question.lines if known.says else lines_of(piece)
        # An emergency stays one, whatever is asked after it.
        urgent = self.asked is not None and not self.asked.interruptible
        self.asked = replace(known.question, interruptible=known.question.interruptible and not urgent)


def spoken_question(
    messages: Sequence[DeskMessage], wording: Wording, *, caller_number: str = "", at_once: int = 8
) -> Question:
    """Return what a caller hears of the desk's messages; a long answer is read in parts of `at_once`."""
    ear = _Ear(wording, [])
    for message in messages:
        if _READ_BACK_HEAD.search(message.text):
            _read_back(ear, message.text)
        else:
            ear.read(message)
    question = ear.asked or Question("told", ())
    if question.kind == "contact" and caller_number:
        return _offer_own_number(ear, wording, caller_number)
    return _in_parts(replace(question, lines=tuple(ear.said)), wording, at_once)


def _in_parts(question: Question, wording: Wording, at_once: int) -> Question:
    # A read-back is heard whole: half an order cannot be confirmed.
    if len(question.lines) <= at_once or question.kind in ("confirmation", "emergency", "after_emergency"):
        return question
    more = Choice(("接着听", "继续", "好的", "要"), key="1", act=Act.MORE)
    offer = wording.line("more")
    first, rest = question.lines[:at_once], question.lines[at_once:]
    return replace(question, lines=(*first, offer), rest=rest, choices=(more, *question.choices))


def lines_of(text: str) -> list[Line]:
    """Return a written text as sentences for the ear."""
    return [Line(piece) for piece in sentences(text)]


def _read_back(ear: _Ear, text: str) -> None:
    ear.said.append(ear.wording.line("read_back"))
    for row in text.splitlines():
        part = _READ_BACK.match(row)
        if part:
            ear.said += _part_read_back(part[1], part[2])
    known = next(known for known in ear.wording.asked if known.question.kind == "confirmation")
    ear.said += known.question.lines
    ear.asked = known.question


def _part_read_back(label: str, value: str) -> list[Line]:
    pieces = sentences(value)
    label = _SPOKEN_LABELS.get(label, label)
    if label not in READ_WHOLE:
        pieces = pieces[:MATTER_SENTENCES]
    if pieces and length(label) + 1 + length(pieces[0]) <= 20:
        pieces[0] = f"{label}是，{_LEADING.sub('', pieces[0])}"
    else:
        pieces.insert(0, f"{label}是，")
    return [Line(piece) for piece in pieces]


def _offer_own_number(ear: _Ear, wording: Wording, number: str) -> Question:
    """Ask whether the number that the exchange shows is the one to call: nobody has to say eleven digits."""
    own = wording.own["own_number"]
    asked = {
        line.text
        for known in wording.asked
        if known.question.kind == "contact"
        for line in known.question.lines
    }
    before = [line for line in ear.said if line.text not in asked]
    choices = tuple(replace(c, means=c.means.format(number=number)) for c in own.choices)
    return replace(own, lines=(*before, *own.lines), choices=choices)


def _from_buttons(buttons: Sequence[DeskButton]) -> Question:
    """An unknown question: its buttons get keys, the short ones are expected as spoken too."""
    choices = [
        Choice(_phrases(button), button.payload, key=str(place))
        for place, button in enumerate(buttons, start=1)
    ]
    return Question("choice", (), tuple(choices))


def _phrases(button: DeskButton) -> tuple[str, ...]:
    known = dict.fromkeys((button.title, button.payload))
    return tuple(words for words in known if length(words) <= LONGEST_PHRASE)


def _offered(title: str, place: int, *, alone: bool) -> list[Line]:
    """Return how one choice is offered by key; an order's number says nothing to the ear."""
    key = DIGITS[place]
    if ORDER_NUMBER.search(title):
        return [Line("要请按一。" if alone else f"第{key}张请按{key}。")]
    pieces = lines_of(title)
    if len(pieces) == 1 and length(pieces[0].text) <= LONGEST_OFFER:
        return [Line(f"{_bare(pieces[0].text)}，请按{key}。")]
    return [*pieces, Line(f"要问这个请按{key}。")]


def _bare(text: str) -> str:
    return text.strip("，。；：？！ ")
