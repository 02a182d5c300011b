"""The voice line's settings: read once at start from `HOTLINE_VOICE_*`, every problem reported together."""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.channels.settings import DESK_URL, SettingsError
from bot.channels.voice.manners import Manners

PREFIX = "HOTLINE_VOICE_"
LEAST_TOKEN = 16
RECOGNISERS = ("whisper", "funasr", "none")
VOICES = ("espeak", "http")


@dataclass(frozen=True)
class VoiceSettings:
    """Addresses, tokens, plug-ins and manners. Times are seconds, folders are made when missing."""

    token: str  # of the channel `voice` at the desk
    control_token: str  # of the exchange, for announcing calls
    desk_url: str = DESK_URL
    host: str = "127.0.0.1"
    audio_port: int = 8020
    folder: Path = Path("var/voice")
    recogniser: str = "whisper"
    recogniser_url: str = ""  # of FunASR: ws://host:port
    voice: str = "espeak"
    voice_url: str = ""
    prompts: Path = Path("var/voice/prompts")
    phrases: Path | None = None
    calls: int = 2
    recording: bool = False
    recordings_days: int = 30
    log_days: int = 180
    # Sentences written to the event log: never on a real line, for tests and demonstrations only.
    log_words: bool = False
    manners: Manners = field(default_factory=Manners)


def read_voice_settings(environ: Mapping[str, str] | None = None) -> VoiceSettings:
    """Return the settings, or raise SettingsError with all that is wrong, one line each."""
    values = os.environ if environ is None else environ
    given = {k.removeprefix(PREFIX).lower(): v for k, v in values.items() if k.startswith(PREFIX)}
    problems: list[str] = []
    known = _read_files(given, problems)
    manners = _take(Manners, known, problems, prefix="manners_")
    kwargs = _take(VoiceSettings, known, problems) | {"manners": Manners(**manners)}
    kwargs["desk_url"] = values.get("HOTLINE_TICKETING_URL", DESK_URL)
    problems += [f"{PREFIX}{name.upper()}: unknown" for name in known]
    problems += _check(kwargs)
    if problems:
        raise SettingsError("\n".join(problems))
    return VoiceSettings(**kwargs)


def _read_files(given: dict[str, str], problems: list[str]) -> dict[str, str]:
    known = {name: value for name, value in given.items() if not name.endswith("_file")}
    for name in given.keys() - known.keys():
        try:
            known[name.removesuffix("_file")] = Path(given[name]).read_text(encoding="utf-8").strip()
        except OSError as error:
            problems.append(f"{PREFIX}{name.upper()}: {error.strerror}")
    return known


def _take(kind: type, known: dict[str, str], problems: list[str], *, prefix: str = "") -> dict[str, Any]:
    taken: dict[str, Any] = {}
    for part in dataclasses.fields(kind):
        raw = known.pop(prefix + part.name, None) if part.name != "manners" else None
        if raw is None:
            continue
        try:
            taken[part.name] = _convert(str(part.type), raw)
        except ValueError as error:
            problems.append(f"{PREFIX}{(prefix + part.name).upper()}: {error}")
    return taken


def _convert(kind: str, raw: str) -> object:
    if "bool" in kind:
        if raw.lower() not in ("1", "0", "yes", "no", "true", "false"):
            raise ValueError("yes or no")
        return raw.lower() in ("1", "yes", "true")
    if "Path" in kind:
        return Path(raw)
    if "int" in kind:
        return int(raw)
    return float(raw) if "float" in kind else raw


def _check(known: Mapping[str, object]) -> list[str]:
    problems = [
        f"{PREFIX}{name.upper()}: at least {LEAST_TOKEN} characters are needed"
        for name in ("token", "control_token")
        if len(str(known.get(name, ""))) < LEAST_TOKEN
    ]
    if known.get("recogniser", "whisper") not in RECOGNISERS:
        problems.append(f"{PREFIX}RECOGNISER: one of {', '.join(RECOGNISERS)}")
    if known.get("voice", "espeak") not in VOICES:
        problems.append(f"{PREFIX}VOICE: one of {', '.join(VOICES)}")
    if known.get("recogniser") == "funasr" and not known.get("recogniser_url"):
        problems.append(f"{PREFIX}RECOGNISER_URL: FunASR needs an address")
    return problems
