"""The budget of service messages: five within forty-eight hours of the citizen's last message."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.channels.contract import SendOnContact
from bot.channels.desk_client import Delivery, DeskButton, DeskMessage
from bot.channels.splitting import utf8_bytes
from bot.channels.wechat import wording
from bot.channels.wechat.platform_client import WeChatClient
from bot.channels.wechat.sender import BUDGET, CAPABILITIES, WINDOW, WeChatSender, words_of

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class Recorder:
    """Stands for WeChat and remembers what it was sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def texts(self) -> list[str]:
        return [message["text"]["content"] for message in self.sent]


def _message(number: int, text: str, *, buttons: Sequence[str] = (), at: datetime = NOW) -> DeskMessage:
    made = [DeskButton(title=title, payload=title) for title in buttons]
    return DeskMessage.model_validate(
        {"id": str(number), "from": "bot", "text": text, "buttons": made, "at": at.isoformat()}
    )


def _delivery(*messages: DeskMessage, pushed: int = 0, age: timedelta = timedelta(0)) -> Delivery:
    return Delivery(
        conversation_id="o1", lease="l", contact_at=NOW - age, pushed=pushed, messages=list(messages)
    )


def _sender() -> tuple[WeChatSender, Recorder]:
    recorder = Recorder()
    return WeChatSender(cast(WeChatClient, recorder), clock=lambda: NOW), recorder


def test_messages_that_fit_together_are_one() -> None:
    sender, _ = _sender()
    groups = sender.group(_delivery(*(_message(n, f"第{n}句") for n in range(6))))
    assert [len(group) for group in groups] == [6]


def test_a_message_with_buttons_ends_its_text_while_the_budget_allows_it() -> None:
    sender, _ = _sender()
    messages = (_message(1, "一", buttons=("满意",)), _message(2, "二"))
    assert [len(group) for group in sender.group(_delivery(*messages))] == [1, 1]
    assert [len(group) for group in sender.group(_delivery(*messages, pushed=4))] == [2]


def test_after_the_window_nothing_is_tried() -> None:
    sender, recorder = _sender()
    delivery = _delivery(_message(1, "一"), age=WINDOW)
    with pytest.raises(SendOnContact, match="window_closed"):
        asyncio.run(sender.send(delivery, delivery.messages))
    assert recorder.sent == []


def test_a_long_text_says_that_there_is_more_and_goes_on_at_the_next_contact() -> None:
    sender, recorder = _sender()
    long = "".join(f"第{n}项办理说明。" for n in range(900))
    delivery = _delivery(_message(1, long))
    with pytest.raises(SendOnContact, match="budget_spent"):
        asyncio.run(sender.send(delivery, delivery.messages))
    assert len(recorder.sent) == BUDGET
    assert recorder.texts()[-1].endswith(wording.MORE)
    again = _delivery(_message(1, long))
    while True:
        try:
            asyncio.run(sender.send(again, again.messages))
            break
        except SendOnContact:
            again.pushed = 0
    assert all(utf8_bytes(text) <= CAPABILITIES.text_limit for text in recorder.texts())
    assert "".join(text.replace(f"\n{wording.MORE}", "") for text in recorder.texts()) == long


def test_what_waited_for_the_contact_is_said_to_have_waited() -> None:
    waited = _message(1, "您的工单有结果", at=NOW - timedelta(days=3))
    assert words_of([waited], contact_at=NOW).text.startswith(wording.LATE)
    assert words_of([_message(2, "答")], contact_at=NOW).text == "答"
