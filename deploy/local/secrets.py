"""Makes the tokens and keys of a local installation at its first start; nothing has a default."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

from deploy.local.layout import Layout

CHANNELS = ("webchat", "test", "voice", "telegram", "wechat")
OWNER_ONLY = 0o600


def ensure_secrets(layout: Layout) -> None:
    """Write what is missing under `var/secrets`; what is there stays, or citizens' data would be lost."""
    layout.secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("service_token", "engine_secret", "engine_api_token", "session_key"):
        _write_once(layout.secrets / name, secrets.token_urlsafe(32))
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    _write_once(layout.secrets / "encryption_key", key)
    _complete_channel_tokens(layout)
    for channel, token in read_channel_tokens(layout).items():
        _write_once(layout.secrets / f"{channel}_token", token)


def _complete_channel_tokens(layout: Layout) -> None:
    """Keep every token that is there and make those of channels that came with a newer release."""
    path = layout.secrets / "channel_tokens"
    known = read_channel_tokens(layout) if path.exists() else {}
    missing = {channel: secrets.token_urlsafe(32) for channel in CHANNELS if channel not in known}
    if missing:
        _write(path, json.dumps(known | missing))


def read_channel_tokens(layout: Layout) -> dict[str, str]:
    """Return the token of each channel."""
    tokens: dict[str, str] = json.loads((layout.secrets / "channel_tokens").read_text())
    return tokens


def write_access(layout: Layout, staff: list[dict[str, str]]) -> None:
    """Write `access.json`: what the owner of this installation needs to sign in and to call the API."""
    access = {
        "base_url": layout.url("ticketing"),
        "chat_url": layout.url("webchat") + "/",
        "console_url": layout.url("ticketing") + "/console",
        "service_token": (layout.secrets / "service_token").read_text(),
        "channel_tokens": read_channel_tokens(layout),
        "engine_url": layout.url("engine"),
        "engine_api_token": (layout.secrets / "engine_api_token").read_text(),
        "staff": staff,
    }
    _write(layout.access, json.dumps(access, ensure_ascii=False, indent=2) + "\n")


def known_staff(layout: Layout) -> list[dict[str, str]]:
    """Return the demo accounts that an earlier start wrote down."""
    if not layout.access.exists():
        return []
    staff: list[dict[str, str]] = json.loads(layout.access.read_text(encoding="utf-8"))["staff"]
    return staff


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        _write(path, text)


def _write(path: Path, text: str) -> None:
    # Written beside and renamed: a crash leaves either the old file or the new one, never half of it.
    beside = path.with_suffix(path.suffix + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
