"""A site's settings are read once, and everything wrong is told together."""

import pytest

from bot.channels.settings import SettingsError
from bot.channels.webchat.site import SiteSettings, read_site


def test_without_settings_nobody_may_embed_the_chat() -> None:
    assert read_site({}) == SiteSettings()


def test_origins_proxy_and_limit_are_read() -> None:
    site = read_site(
        {
            "HOTLINE_WEBCHAT_EMBED_ORIGINS": "https://www.city.example, http://10.0.0.5:8080",
            "HOTLINE_WEBCHAT_BEHIND_PROXY": "true",
            "HOTLINE_WEBCHAT_NEW_PER_HOUR": "30",
        }
    )
    assert site == SiteSettings(
        ("https://www.city.example", "http://10.0.0.5:8080"), behind_proxy=True, new_per_hour=30
    )


def test_all_that_is_wrong_is_told_together() -> None:
    with pytest.raises(SettingsError) as refused:
        read_site(
            {
                "HOTLINE_WEBCHAT_EMBED_ORIGINS": "city.example; script-src *",
                "HOTLINE_WEBCHAT_BEHIND_PROXY": "maybe",
                "HOTLINE_WEBCHAT_NEW_PER_HOUR": "0",
            }
        )
    assert len(str(refused.value).splitlines()) == 3
