"""The processes of one installation: what each runs, with which environment, and how to see that it is up."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from deploy.local.layout import ROOT, Layout

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


CONFIGURED_BY = {"telegram": "HOTLINE_TELEGRAM_BOT_TOKEN", "wechat": "HOTLINE_WECHAT_APP_ID"}

# Connections are kept longer than any client keeps them (5 s): who sends on one in the moment in which the
# server closes it gets an error instead of an answer.
SERVING = ("--no-access-log", "--timeout-graceful-shutdown", "5", "--timeout-keep-alive", "65")


@dataclass(frozen=True)
class Process:
    """One supervised process. `health` answers 200 when it is ready; a worker has none."""

    name: str
    command: list[str]
    environment: dict[str, str]
    health: str | None


def processes(layout: Layout) -> list[Process]:
    """Return all processes in the order in which they are worth starting; channels if they are configured."""
    always = [_engine(layout), _actions(layout), _ticketing(layout), _worker(layout), _webchat(layout)]
    channels = [_channel(layout, name) for name in CONFIGURED_BY if is_configured(name)]
    return always + channels + ([_voice(layout)] if has_voice_line() else [])


def has_voice_line() -> bool:
    """Tell whether the environment switches the voice line on (docs/voice.md)."""
    name = "HOTLINE_VOICE_CONTROL_TOKEN"
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def is_configured(channel: str) -> bool:
    """Tell whether the environment names what a channel cannot be without (docs/channels.md)."""
    name = CONFIGURED_BY[channel]
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _secret(layout: Layout, name: str) -> str:
    return str(layout.secrets / name)


def ticketing_environment(layout: Layout) -> dict[str, str]:
    """Return the settings shared by the ticketing service, its worker and its commands."""
    return {
        "HOTLINE_DATABASE_URL": f"sqlite:///{layout.var / 'ticketing.db'}",
        "HOTLINE_SERVICE_TOKEN_FILE": _secret(layout, "service_token"),
        "HOTLINE_CHANNEL_TOKENS_FILE": _secret(layout, "channel_tokens"),
        "HOTLINE_ENGINE_URL": layout.url("engine"),
        "HOTLINE_ENGINE_SECRET_FILE": _secret(layout, "engine_secret"),
        "HOTLINE_ENCRYPTION_KEY_FILE": _secret(layout, "encryption_key"),
        "HOTLINE_SESSION_KEY_FILE": _secret(layout, "session_key"),
        "HOTLINE_WEBCHAT_HEALTH_URL": layout.url("webchat") + "/health",
        "HOTLINE_ACTIONS_HEALTH_URL": layout.url("actions") + "/health",
        "HOTLINE_CACHE_DIR": str(layout.cache),
        "HOTLINE_ATTACHMENTS_DIR": str(layout.var / "attachments"),
        "PYTHONPATH": str(ROOT),
    }


def _ticketing(layout: Layout) -> Process:
    command = [
        *_python(layout, "app", "uvicorn"),
        *("--factory", "ticketing.main:create_app", "--host", "127.0.0.1"),
        *("--port", str(layout.ports["ticketing"]), *SERVING),
    ]
    health = layout.url("ticketing") + "/api/v1/health"
    return Process("ticketing", command, ticketing_environment(layout), health)


def _worker(layout: Layout) -> Process:
    return Process("worker", _python(layout, "app", "ticketing.worker"), ticketing_environment(layout), None)


def _webchat(layout: Layout) -> Process:
    environment = {
        "HOTLINE_TICKETING_URL": layout.url("ticketing"),
        "HOTLINE_WEBCHAT_TOKEN_FILE": _secret(layout, "webchat_token"),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        *_python(layout, "app", "uvicorn"),
        *("--factory", "bot.channels.webchat.main:create_app", "--host", "127.0.0.1"),
        *("--port", str(layout.ports["webchat"]), *SERVING),
    ]
    return Process("webchat", command, environment, layout.url("webchat") + "/health")


def _channel(layout: Layout, name: str) -> Process:
    """Return the process of a channel; what else it needs to know it reads from the environment itself."""
    environment = {
        "HOTLINE_TICKETING_URL": layout.url("ticketing"),
        f"HOTLINE_{name.upper()}_TOKEN_FILE": _secret(layout, f"{name}_token"),
        "PYTHONPATH": str(ROOT),
    }
    command = [*_python(layout, "app", f"bot.channels.{name}"), "--port", str(layout.ports[name])]
    return Process(name, command, environment, None)


def _voice(layout: Layout) -> Process:
    environment = {
        "HOTLINE_TICKETING_URL": layout.url("ticketing"),
        "HOTLINE_VOICE_TOKEN_FILE": _secret(layout, "voice_token"),
        "HOTLINE_VOICE_FOLDER": str(layout.var / "voice"),
        "HOTLINE_VOICE_AUDIO_PORT": str(layout.ports["voice_audio"]),
        "PYTHONPATH": str(ROOT),
    }
    command = [*_python(layout, "app", "bot.channels.voice"), "--port", str(layout.ports["voice"])]
    return Process("voice", command, environment, layout.url("voice") + "/health")


def _engine(layout: Layout) -> Process:
    environment = {
        "HOTLINE_ACTIONS_URL": layout.url("actions") + "/webhook",
        "HOTLINE_TRACKER_DB": str(layout.var / "tracker.db"),
        "HOTLINE_ENGINE_SECRET_FILE": _secret(layout, "engine_secret"),
        "HOTLINE_ENGINE_API_TOKEN_FILE": _secret(layout, "engine_api_token"),
        "PYTHONPATH": str(ROOT),
        **QUIET,
    }
    command = [
        *_python(layout, "engine", "bot.engine.serve"),
        *("--model", str(layout.model), "--port", str(layout.ports["engine"])),
    ]
    return Process("engine", command, environment, layout.url("engine") + "/webhooks/desk/")


def _actions(layout: Layout) -> Process:
    environment = {
        "HOTLINE_TICKETING_URL": layout.url("ticketing"),
        "HOTLINE_SERVICE_TOKEN_FILE": _secret(layout, "service_token"),
        "PYTHONPATH": str(ROOT),
        **QUIET,
    }
    command = [*_python(layout, "engine", "actions"), "--port", str(layout.ports["actions"])]
    return Process("actions", command, environment, layout.url("actions") + "/health")


def _python(layout: Layout, environment: str, module: str) -> list[str]:
    return [str(layout.python(environment)), "-m", module]


def supervisor_socket(layout: Layout) -> Path:
    """Return the control socket; its path must stay under 108 characters, a limit of the kernel."""
    return layout.var / "run" / "s.sock"
