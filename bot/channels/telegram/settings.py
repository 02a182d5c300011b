"""Settings of the Telegram channel, from `HOTLINE_TELEGRAM_*`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.channels.settings import ChannelSettings, SettingsError, read_secret, read_settings

API_URL = "https://api.telegram.org"
SECRET_LENGTH = 16


@dataclass(frozen=True)
class TelegramSettings:
    """`bot_token` is read anew from its file when it is refused. Without `webhook_url` updates are polled."""

    desk: ChannelSettings
    bot_token: str = field(repr=False)
    api_url: str = API_URL
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    proxy: str = ""
    recogniser_url: str = ""


def read_telegram_settings(environ: Mapping[str, str] | None = None) -> TelegramSettings:
    """Return the settings; raises SettingsError."""
    values = os.environ if environ is None else environ
    webhook = values.get("HOTLINE_TELEGRAM_WEBHOOK_URL", "")
    secret = read_secret("HOTLINE_TELEGRAM_WEBHOOK_SECRET", values, needed=bool(webhook))
    if webhook and len(secret) < SECRET_LENGTH:
        raise SettingsError(f"HOTLINE_TELEGRAM_WEBHOOK_SECRET: at least {SECRET_LENGTH} characters")
    return TelegramSettings(
        desk=read_settings("telegram", values),
        bot_token=read_bot_token(values),
        api_url=values.get("HOTLINE_TELEGRAM_API_URL", API_URL).rstrip("/"),
        webhook_url=webhook,
        webhook_secret=secret,
        proxy=values.get("HOTLINE_TELEGRAM_PROXY", ""),
        recogniser_url=values.get("HOTLINE_RECOGNISER_URL", ""),
    )


def read_bot_token(environ: Mapping[str, str] | None = None) -> str:
    """Return the bot's token as it is now: a file may have got a new one."""
    return read_secret("HOTLINE_TELEGRAM_BOT_TOKEN", environ)
