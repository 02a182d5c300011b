"""What the Telegram channel has to be told."""

from pathlib import Path

import pytest

from bot.channels.settings import SettingsError
from bot.channels.telegram.settings import read_bot_token, read_telegram_settings

KNOWN = {"HOTLINE_TELEGRAM_TOKEN": "desk", "HOTLINE_TELEGRAM_BOT_TOKEN": "1:bot"}


def test_two_tokens_are_enough() -> None:
    settings = read_telegram_settings(KNOWN)
    assert (settings.desk.token, settings.bot_token, settings.webhook_url) == ("desk", "1:bot", "")


@pytest.mark.parametrize("missing", sorted(KNOWN))
def test_a_missing_token_is_named(missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        read_telegram_settings({name: value for name, value in KNOWN.items() if name != missing})


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_webhook_needs_a_secret_that_nobody_guesses(secret: str) -> None:
    webhook = {
        "HOTLINE_TELEGRAM_WEBHOOK_URL": "https://hotline.example.org/telegram",
        "HOTLINE_TELEGRAM_WEBHOOK_SECRET": secret,
    }
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        read_telegram_settings(KNOWN | webhook)


def test_a_token_that_was_replaced_in_its_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "token"
    known = {"HOTLINE_TELEGRAM_BOT_TOKEN_FILE": str(file)}
    for token in ("first", "second"):
        file.write_text(f"{token}\n")
        assert read_bot_token(known) == token


def test_no_secret_shows_when_the_settings_are_printed() -> None:
    assert "1:bot" not in repr(read_telegram_settings(KNOWN))
