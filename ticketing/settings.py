"""The service's settings: read once at start from `HOTLINE_*`, every problem reported together.

A secret may come from a file: `HOTLINE_X_FILE` instead of `HOTLINE_X`. Unknown `HOTLINE_*` names are refused,
so that a misspelt setting cannot be silently ignored.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "HOTLINE_"
# Names that belong to the other processes; one environment may serve them all.
FOREIGN = frozenset(
    {
        "ACTIONS_URL",
        "TRACKER_DB",
        "TICKETING_URL",
        "WEBCHAT_TOKEN",
        "WEBCHAT_URL",
        "WEBCHAT_EMBED_ORIGINS",
        "WEBCHAT_BEHIND_PROXY",
        "WEBCHAT_NEW_PER_HOUR",
        "ENGINE_API_TOKEN",
        "RECOGNISER_URL",
        "VAR",
    }
)


# Ports are the set-up's (deploy/local/layout.py); the voice line and the channels have settings of their own
# (docs/voice.md, docs/channels.md).
FOREIGN_PREFIXES = ("PORT_", "VOICE_", "TELEGRAM_", "WECHAT_")
JSON_VALUES = frozenset({"CHANNEL_TOKENS", "EARLIER_ENCRYPTION_KEYS", "NOTICE_WAYS"})


class SettingsError(Exception):
    """All that is wrong with the settings, one line each."""


class Settings(BaseModel):
    """What the ticketing service needs to know. Times are in seconds, sizes in bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database_url: str
    service_token: str = Field(min_length=32)
    channel_tokens: dict[str, str] = Field(default_factory=dict)
    engine_url: str = "http://127.0.0.1:8015"
    engine_secret: str = Field(min_length=32)
    encryption_key: str = Field(min_length=43)
    # Keys of before the last rotation, as a JSON list; they only read (docs/operations.md).
    earlier_encryption_keys: list[str] = Field(default_factory=list, repr=False)
    session_key: str = Field(min_length=32)
    engine_timeout: float = Field(default=15.0, gt=0)
    message_burst: int = Field(default=20, ge=1)
    messages_per_second: float = Field(default=1.0, gt=0)
    # Of real petitions read so surely about one in ten is of the wrong class (docs/understanding.md).
    # Fitted: at most one in ten goes to a wrong unit (make fit-dispatch, nlu_data/units/threshold.yml).
    auto_dispatch_bar: float = Field(default=0.91, ge=0, le=1)
    knowledge_dir: Path | None = None
    cache_dir: Path = Path("var/cache")
    webchat_health_url: str = "http://127.0.0.1:8013/health"
    actions_health_url: str = "http://127.0.0.1:8016/health"
    secure_cookies: bool = False
    # The site's own sign-in service (OpenID Connect); off while the issuer is empty. docs/operations.md
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    # Where browsers reach the console, without the path.
    console_url: str = "http://127.0.0.1:8012"
    desk_rules: Path | None = None
    # City time in which no notice is pushed to a citizen; empty: none.
    quiet_hours: str = Field(
        default="21:30-08:00", pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$"
    )
    attachments_dir: Path = Path("var/attachments")
    # {"mail": {"host": …}, "sms": {…}}: what each way needs stands in its file in ticketing/notices.
    notice_ways: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings, or raise SettingsError with every problem at once."""
    values, problems = _collect(os.environ if environ is None else environ)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _collect(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, raw in environ.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX)
        try:
            key, text = _resolve(key, raw)
            if key not in FOREIGN and not key.startswith(FOREIGN_PREFIXES):
                values[key.lower()] = json.loads(text) if key in JSON_VALUES else text
        except (OSError, ValueError) as error:
            problems.append(f"{name}: {error}")
    return values, problems


def _resolve(key: str, raw: str) -> tuple[str, str]:
    if not key.endswith("_FILE"):
        return key, raw
    return key.removesuffix("_FILE"), Path(raw).read_text(encoding="utf-8").strip()
