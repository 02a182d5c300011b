"""The way out to Telegram: texts of the right length, buttons, Telegram's limits."""

from collections.abc import Sequence
from contextlib import suppress

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.channels.contract import Capabilities
from bot.channels.desk_client import Delivery, DeskButton, DeskMessage
from bot.channels.pace import Pace
from bot.channels.splitting import split_text, utf16_units
from bot.channels.telegram import wording
from bot.channels.telegram.link import TelegramLink
from bot.channels.telegram.updates import LOOK_UP

CAPABILITIES = Capabilities(text_limit=4096, edits=True, typing=True)
# Telegram asks for at most one message a second to one chat and thirty a second to all.
PER_CHAT = (3, 1.0)
TO_ALL = (25, 25.0)
CALLBACK_BYTES = 64
SHORT_TITLE = 6


class TelegramSender:
    """Sends the desk's messages."""

    def __init__(self, link: TelegramLink) -> None:
        self._link = link
        self._chats = Pace(burst=PER_CHAT[0], per_second=PER_CHAT[1])
        self._all = Pace(burst=TO_ALL[0], per_second=TO_ALL[1])

    def group(self, delivery: Delivery) -> Sequence[Sequence[DeskMessage]]:
        """Return one message at a time."""
        return [[message] for message in delivery.messages]

    async def send(self, delivery: Delivery, messages: Sequence[DeskMessage]) -> int:
        """Send; see `bot.channels.contract.Sender`."""
        calls = 0
        for message in messages:
            calls += await self.say(delivery.conversation_id, message.text, buttons_of(message))
        return calls

    async def say(self, chat_id: str | int, text: str, buttons: Sequence[tuple[DeskButton, str]] = ()) -> int:
        """Send a text in as many parts as it needs, the buttons below the last one."""
        parts = split_text(text, CAPABILITIES.text_limit, measure=utf16_units)
        for number, part in enumerate(parts, start=1):
            shown = buttons if number == len(parts) else ()
            try:
                await self._call(chat_id, part, shown)
            except TelegramError as error:
                raise self._link.refusal(error) from error
        return len(parts)

    async def show_typing(self, conversation_id: str) -> None:
        """Show "typing" for five seconds, or until the next message."""
        with suppress(TelegramError):
            await self._link.bot.send_chat_action(conversation_id, ChatAction.TYPING)

    async def _call(self, chat_id: str | int, text: str, buttons: Sequence[tuple[DeskButton, str]]) -> None:
        await self._chats.wait(str(chat_id))
        await self._all.wait()
        preview = LinkPreviewOptions(is_disabled=True)
        try:
            await self._link.bot.send_message(
                chat_id, text, reply_markup=_keyboard(buttons), link_preview_options=preview
            )
        except BadRequest as error:
            if not buttons or "button" not in error.message.lower():
                raise
            # A keyboard that Telegram does not take must not cost the citizen the words above it.
            choices = " / ".join(button.payload for button, _ in buttons)
            written = f"{text}\n{wording.CHOICES}{choices}"
            await self._link.bot.send_message(chat_id, written[: CAPABILITIES.text_limit])
        self._link.is_well()


def buttons_of(message: DeskMessage) -> list[tuple[DeskButton, str]]:
    """Return each button with what Telegram carries for it: its payload, or where that stands at the desk."""
    return [(button, _data(message, number)) for number, button in enumerate(message.buttons)]


def _data(message: DeskMessage, number: int) -> str:
    payload = message.buttons[number].payload
    fits = len(payload.encode()) <= CALLBACK_BYTES and payload and not payload.startswith(LOOK_UP)
    return payload if fits else f"{LOOK_UP}{message.id}.{number}"


def _keyboard(buttons: Sequence[tuple[DeskButton, str]]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    for button, data in buttons:
        made = InlineKeyboardButton(button.title, callback_data=data)
        short = len(button.title) <= SHORT_TITLE
        if short and rows and len(rows[-1]) < 3 and all(len(b.text) <= SHORT_TITLE for b in rows[-1]):
            rows[-1].append(made)
        else:
            rows.append([made])
    return InlineKeyboardMarkup(rows)
