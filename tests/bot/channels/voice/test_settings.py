"""Settings of the line: all problems at once, secrets from files, every manner adjustable."""

from pathlib import Path

import pytest

from bot.channels.settings import SettingsError
from bot.channels.voice.settings import read_voice_settings

GOOD = {"HOTLINE_VOICE_TOKEN": "t" * 20, "HOTLINE_VOICE_CONTROL_TOKEN": "c" * 20}


def test_defaults_need_only_the_tokens() -> None:
    settings = read_voice_settings(GOOD)
    assert (settings.recogniser, settings.recording, settings.manners.first_silence) == (
        "whisper",
        False,
        6.0,
    )


def test_manners_are_settings() -> None:
    settings = read_voice_settings(
        GOOD | {"HOTLINE_VOICE_MANNERS_FIRST_SILENCE": "9", "HOTLINE_VOICE_CALLS": "4"}
    )
    assert (settings.manners.first_silence, settings.calls) == (9.0, 4)


def test_a_token_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("f" * 20 + "\n")
    environ = GOOD | {"HOTLINE_VOICE_TOKEN_FILE": str(tmp_path / "token")}
    del environ["HOTLINE_VOICE_TOKEN"]
    assert read_voice_settings(environ).token == "f" * 20


def test_every_problem_is_told_together() -> None:
    with pytest.raises(SettingsError) as problems:
        read_voice_settings(
            {
                "HOTLINE_VOICE_TOKEN": "short",
                "HOTLINE_VOICE_CALLS": "many",
                "HOTLINE_VOICE_RECORDING": "perhaps",
                "HOTLINE_VOICE_RECOGNISER": "ears",
                "HOTLINE_VOICE_MISSPELT": "1",
                "HOTLINE_VOICE_CONTROL_TOKEN_FILE": "/nowhere/at/all",
            }
        )
    told = str(problems.value)
    for name in ("TOKEN", "CALLS", "RECORDING", "RECOGNISER", "MISSPELT", "CONTROL_TOKEN_FILE"):
        assert f"HOTLINE_VOICE_{name}:" in told


def test_funasr_needs_an_address() -> None:
    with pytest.raises(SettingsError, match="RECOGNISER_URL"):
        read_voice_settings(GOOD | {"HOTLINE_VOICE_RECOGNISER": "funasr"})
