"""Where a channel finds its token."""

from pathlib import Path

import pytest

from bot.channels.settings import SettingsError, read_settings


def test_the_token_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    known = read_settings("webchat", {"HOTLINE_WEBCHAT_TOKEN_FILE": str(tmp_path / "token")})
    assert (known.token, known.channel, known.desk_url) == ("secret", "webchat", "http://127.0.0.1:8012")


def test_a_missing_token_is_named() -> None:
    with pytest.raises(SettingsError, match="HOTLINE_WEBCHAT_TOKEN"):
        read_settings("webchat", {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HOTLINE_WEBCHAT_TOKEN_FILE"):
        read_settings("webchat", {"HOTLINE_WEBCHAT_TOKEN_FILE": str(tmp_path / "none")})
