"""What the WeChat channel has to be told."""

import pytest

from bot.channels.settings import SettingsError
from bot.channels.wechat.settings import read_wechat_settings

KNOWN = {
    "HOTLINE_WECHAT_TOKEN": "desk",
    "HOTLINE_WECHAT_APP_ID": "wx1",
    "HOTLINE_WECHAT_APP_SECRET": "app-secret",
    "HOTLINE_WECHAT_VERIFY_TOKEN": "verify-token",
}


def test_the_platforms_four_values_are_enough() -> None:
    settings = read_wechat_settings(KNOWN)
    assert (settings.app_id, settings.app_secret, settings.verify_token) == (
        "wx1",
        "app-secret",
        "verify-token",
    )
    assert settings.aes_key == ""


@pytest.mark.parametrize("missing", sorted(KNOWN))
def test_a_missing_value_is_named(missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        read_wechat_settings({name: value for name, value in KNOWN.items() if name != missing})


def test_a_key_that_is_none_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError) as refused:
        read_wechat_settings(KNOWN | {"HOTLINE_WECHAT_AES_KEY": "too-short"})
    assert "too-short" not in str(refused.value)


def test_no_secret_shows_when_the_settings_are_printed() -> None:
    shown = repr(read_wechat_settings(KNOWN))
    assert "app-secret" not in shown
    assert "verify-token" not in shown
    assert "'desk'" not in shown
