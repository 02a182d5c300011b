"""Settings of the WeChat channel, from `HOTLINE_WECHAT_*`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.channels.settings import ChannelSettings, SettingsError, read_secret, read_settings

API_URL = "https://api.weixin.qq.com"
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


@dataclass(frozen=True)
class WeChatSettings:
    """`verify_token` signs the callbacks; with `aes_key` only encrypted callbacks are taken."""

    desk: ChannelSettings
    app_id: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    api_url: str = API_URL
    recogniser_url: str = ""


def read_wechat_settings(environ: Mapping[str, str] | None = None) -> WeChatSettings:
    """Return the settings; raises SettingsError."""
    values = os.environ if environ is None else environ
    app_id = values.get("HOTLINE_WECHAT_APP_ID", "")
    if not app_id:
        raise SettingsError("HOTLINE_WECHAT_APP_ID is not set")
    aes_key = read_secret("HOTLINE_WECHAT_AES_KEY", values, needed=False)
    if aes_key and not AES_KEY.fullmatch(aes_key):
        raise SettingsError("HOTLINE_WECHAT_AES_KEY: 43 letters and digits, as on the platform's page")
    return WeChatSettings(
        desk=read_settings("wechat", values),
        app_id=app_id,
        app_secret=read_app_secret(values),
        verify_token=read_secret("HOTLINE_WECHAT_VERIFY_TOKEN", values),
        aes_key=aes_key,
        api_url=values.get("HOTLINE_WECHAT_API_URL", API_URL).rstrip("/"),
        recogniser_url=values.get("HOTLINE_RECOGNISER_URL", ""),
    )


def read_app_secret(environ: Mapping[str, str] | None = None) -> str:
    """Return the app's secret as it is now: a file may have got a new one."""
    return read_secret("HOTLINE_WECHAT_APP_SECRET", environ)
