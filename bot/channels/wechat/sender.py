"""The way out to WeChat: few messages, because only five may follow one of the citizen's, for 48 hours."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.contract import Capabilities, SendLater, SendNever, SendOnContact
from bot.channels.desk_client import Delivery, DeskButton, DeskMessage
from bot.channels.splitting import split_text, utf8_bytes
from bot.channels.wechat import wording
from bot.channels.wechat.platform_client import WeChatClient

CAPABILITIES = Capabilities(text_limit=2048, typing=True)
BUDGET = 5
WINDOW = timedelta(hours=48)
# Older than the contact by more than this: something that had waited for it.
LATE = timedelta(seconds=5)
MENU_REFUSED = "code_40200"
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Words:
    """Text of one or several messages, and the buttons below."""

    text: str
    buttons: tuple[tuple[str, DeskButton], ...] = ()


class WeChatSender:
    """Sends the desk's messages as service messages (客服消息)."""

    def __init__(
        self, client: WeChatClient, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client = client
        self._clock = clock
        self._menus = True
        # How many parts of a long text were shown before the budget was spent.
        self._begun: OrderedDict[tuple[str, str], int] = OrderedDict()

    def group(self, delivery: Delivery) -> Sequence[Sequence[DeskMessage]]:
        """Return messages put together as far as one text holds them, to save the budget."""
        groups = _joined(delivery.messages, limit=CAPABILITIES.text_limit, keep_buttons=True)
        if len(groups) > BUDGET - delivery.pushed:
            return _joined(delivery.messages, limit=CAPABILITIES.text_limit, keep_buttons=False)
        return groups

    async def send(self, delivery: Delivery, messages: Sequence[DeskMessage]) -> int:
        """Send; see `bot.channels.contract.Sender`."""
        if delivery.contact_at is None or self._clock() - delivery.contact_at >= WINDOW:
            raise SendOnContact("window_closed")
        words = words_of(messages, contact_at=delivery.contact_at)
        parts = split_text(words.text, CAPABILITIES.text_limit - 64, measure=utf8_bytes)
        key = (delivery.conversation_id, messages[-1].id)
        begun = self._begun.pop(key, 0)
        pushes = 0
        for number, part in enumerate(parts[begun:], start=begun + 1):
            left = BUDGET - delivery.pushed - pushes
            if left <= 0:
                self._remember(key, number - 1)
                raise SendOnContact("budget_spent")
            last = number == len(parts)
            text = part if last or left > 1 else f"{part}\n{wording.MORE}"
            await self._call(delivery.conversation_id, Words(text, words.buttons if last else ()))
            pushes += 1
        delivery.pushed += pushes
        return pushes

    def _remember(self, key: tuple[str, str], shown: int) -> None:
        self._begun[key] = shown
        while len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)

    async def _call(self, openid: str, words: Words) -> None:
        if words.buttons and self._menus:
            try:
                await self._client.send(_menu(openid, words))
            except SendNever as never:
                if never.fault != MENU_REFUSED:
                    raise
                # Accounts that are not certified have no menus of messages: words do as well.
                self._menus = False
            else:
                return
        text = with_choices(words)
        await self._client.send({"touser": openid, "msgtype": "text", "text": {"content": text}})

    async def show_typing(self, conversation_id: str) -> None:
        """Show 对方正在输入. WeChat takes it only soon after the citizen's own words (45080) and not twice
        (45081); neither is a fault of the channel. It costs nothing of the budget."""
        with suppress(SendLater, SendNever, SendOnContact):
            await self._client.call(
                "/cgi-bin/message/custom/typing", {"touser": conversation_id, "command": "Typing"}
            )

    async def say(self, openid: str, text: str) -> None:
        """Send a text of the channel's own."""
        await self._call(openid, Words(harmless(text)))


def harmless(text: str) -> str:
    """Return the text without what WeChat would read as a link behind other words."""
    return text.replace("<", "＜").replace(">", "＞")


def words_of(messages: Sequence[DeskMessage], *, contact_at: datetime | None) -> Words:
    """Return several messages as one text; the buttons of all but the last one become words."""
    texts: list[str] = []
    for message in messages[:-1]:
        texts.append(with_choices(Words(harmless(message.text), numbered(message))))
    texts.append(harmless(messages[-1].text))
    if contact_at is not None and _written(messages[0]) < contact_at - LATE:
        texts.insert(0, wording.LATE)
    return Words("\n\n".join(texts), numbered(messages[-1]))


def with_choices(words: Words) -> str:
    """Return the text with the buttons written out: what the citizen can type."""
    if not words.buttons:
        return words.text
    choices = wording.CHOICE_JOIN.join(harmless(button.payload) for _, button in words.buttons)
    return f"{words.text}\n{wording.CHOICES}{choices}"


def numbered(message: DeskMessage) -> tuple[tuple[str, DeskButton], ...]:
    """Return the buttons with the ids by which the desk's message is found again."""
    return tuple((f"{message.id}.{number}", button) for number, button in enumerate(message.buttons))


def _menu(openid: str, words: Words) -> dict[str, Any]:
    choices = [{"id": number, "content": harmless(button.title)} for number, button in words.buttons]
    menu = {"head_content": words.text, "list": choices, "tail_content": ""}
    return {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}


def _written(message: DeskMessage) -> datetime:
    return datetime.fromisoformat(message.at) if message.at else datetime.max.replace(tzinfo=UTC)


def _joined(messages: Sequence[DeskMessage], *, limit: int, keep_buttons: bool) -> list[list[DeskMessage]]:
    groups: list[list[DeskMessage]] = []
    for message in messages:
        open_group = bool(groups) and not (keep_buttons and groups[-1][-1].buttons)
        fits = open_group and _size([*groups[-1], message]) <= limit - 200
        if fits:
            groups[-1].append(message)
        else:
            groups.append([message])
    return groups


def _size(messages: Sequence[DeskMessage]) -> int:
    return utf8_bytes(with_choices(words_of(messages, contact_at=None)))
