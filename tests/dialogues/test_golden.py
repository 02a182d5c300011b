"""Golden dialogues: what citizens say and how the hotline answers, against the whole running system."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.dialogues.office import answer_as_unit
from tests.dialogues.script import Reply, Script, check_order, check_reply, fill, read_scripts
from tests.stack import Citizen, Stack

pytestmark = pytest.mark.stack
MOST_QUESTIONS = 8


@dataclass
class Play:
    """One dialogue under way."""

    stack: Stack
    citizen: Citizen
    facts: dict[str, str] = field(default_factory=dict)

    def say(self, text: str) -> Reply:
        """Say one sentence and return the reply."""
        spoken = self.citizen.say(fill(text, self.facts))
        return Reply(spoken, tuple(self.citizen.buttons()), self.citizen.state)

    def tap(self, place: int) -> Reply:
        """Tap the n-th button of the last reply (1 is the first)."""
        return self.say(self.citizen.buttons()[place - 1])

    def file(self, text: str) -> None:
        """File an order with `text`, whatever is asked in between, and remember its number."""
        reply = self.say(text)
        for _ in range(MOST_QUESTIONS):
            if "登记好了" in reply.text:
                break
            reply = self.say("确认提交" if "确认提交" in reply.buttons else "不想说")
        assert "登记好了" in reply.text, reply.text
        self.remember(self.citizen.orders()[0]["number"])

    def remember(self, number: str) -> None:
        """Make the number known as {number}, and carelessly typed as {number_small}."""
        self.facts |= {"number": number, "number_small": number.lower().replace("-", " ")}


@pytest.mark.parametrize("script", read_scripts(), ids=lambda script: script.name)
def test_the_hotline_answers_as_written(stack: Stack, script: Script) -> None:
    play = Play(stack, stack.talk())
    wrong = [problem for problem in _run(play, script)]
    assert not wrong, "\n".join([script.shows, *wrong])
    if script.orders is not None:
        orders = play.citizen.orders()
        assert len(orders) == len(script.orders), script.shows
        found = zip(orders, script.orders, strict=True)
        assert not [problem for order, expected in found for problem in check_order(order, expected)]


def _run(play: Play, script: Script) -> Iterator[str]:
    for step in script.steps:
        if step.get("optional") and step["citizen"] not in play.citizen.buttons():
            continue
        reply = _act(play, step)
        if reply is None or "bot" not in step:
            continue
        wrong = check_reply(reply, step["bot"], facts=play.facts)
        yield from (
            f"{step.get('citizen', step)} → {reply.text} {reply.buttons}: {problem}" for problem in wrong
        )


def _act(play: Play, step: dict[str, Any]) -> Reply | None:
    if "citizen" in step:
        return play.say(step["citizen"])
    if "tap" in step:
        return play.tap(step["tap"])
    if "file" in step:
        play.file(step["file"])
    if "unit_answers" in step:
        answer_as_unit(play.stack, play.facts["number"], result=step["unit_answers"])
    if step.get("new_conversation"):
        play.citizen = play.stack.talk()
    return None
