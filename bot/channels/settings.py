"""What a channel needs to know: where the desk is, and its own token; read from `HOTLINE_*` once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DESK_URL = "http://127.0.0.1:8012"


class SettingsError(Exception):
    """All that is missing or wrong, one line each."""


@dataclass(frozen=True)
class ChannelSettings:
    """One channel's settings."""

    channel: str
    desk_url: str
    token: str = field(repr=False)


def read_settings(channel: str, environ: Mapping[str, str] | None = None) -> ChannelSettings:
    """Return the settings of `channel`; its token is `HOTLINE_<CHANNEL>_TOKEN` or a file `…_TOKEN_FILE`."""
    values = os.environ if environ is None else environ
    token = read_secret(f"HOTLINE_{channel.upper()}_TOKEN", values)
    return ChannelSettings(channel, values.get("HOTLINE_TICKETING_URL", DESK_URL), token)


def read_secret(name: str, environ: Mapping[str, str] | None = None, *, needed: bool = True) -> str:
    """Return the secret `name`, or what stands in the file that `name`_FILE gives; raises SettingsError."""
    values = os.environ if environ is None else environ
    secret = values.get(name, "") or _from_file(values.get(f"{name}_FILE", ""), name)
    if needed and not secret:
        raise SettingsError(f"{name} (or {name}_FILE) is not set")
    return secret


def _from_file(path: str, name: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE: {error.strerror}") from error
