"""What a channel needs to know: where the desk is, and its own token; read from `HOTLINE_*` once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DESK_URL = "http://127.0.0.1:8012"


class SettingsError(Exception):
    """All that is missing or wrong, one line each."""


@dataclass(frozen=True)
class ChannelSettings:
    """One channel's settings."""

    channel: str
    desk_url: str
    token: str


def read_settings(channel: str, environ: Mapping[str, str] | None = None) -> ChannelSettings:
    """Return the settings of `channel`; its token is `HOTLINE_<CHANNEL>_TOKEN` or a file `…_TOKEN_FILE`."""
    values = os.environ if environ is None else environ
    name = f"HOTLINE_{channel.upper()}_TOKEN"
    token = values.get(name, "") or _from_file(values.get(f"{name}_FILE", ""), name)
    if not token:
        raise SettingsError(f"{name} (or {name}_FILE) is not set")
    return ChannelSettings(channel, values.get("HOTLINE_TICKETING_URL", DESK_URL), token)


def _from_file(path: str, name: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE: {error.strerror}") from error
