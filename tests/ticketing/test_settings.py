from pathlib import Path

import pytest

from ticketing.settings import Settings, SettingsError, read_settings

SECRET = "s" * 32
GOOD = {
    "HOTLINE_DATABASE_URL": "sqlite://",
    "HOTLINE_SERVICE_TOKEN": SECRET,
    "HOTLINE_ENGINE_SECRET": SECRET,
    "HOTLINE_ENCRYPTION_KEY": "k" * 43,
    "HOTLINE_SESSION_KEY": SECRET,
}


def test_good_settings_are_read() -> None:
    assert read_settings({**GOOD, "HOTLINE_CHANNEL_TOKENS": '{"test": "t"}'}).channel_tokens == {"test": "t"}


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(SECRET + "\n")
    given = {k: v for k, v in GOOD.items() if k != "HOTLINE_SERVICE_TOKEN"}
    assert read_settings({**given, "HOTLINE_SERVICE_TOKEN_FILE": str(file)}).service_token == SECRET


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(SettingsError, match="DATABSE_URL"):
        read_settings({**GOOD, "HOTLINE_DATABSE_URL": "sqlite://"})


@pytest.mark.parametrize("name", ["WEBCHAT_TOKEN", "WEBCHAT_NEW_PER_HOUR", "PORT_TICKETING", "VOICE_TOKEN"])
def test_names_of_the_other_processes_are_left_alone(name: str) -> None:
    assert isinstance(read_settings({**GOOD, f"HOTLINE_{name}": "9"}), Settings)


def test_all_problems_are_told_together() -> None:
    with pytest.raises(SettingsError) as told:
        read_settings({"HOTLINE_SERVICE_TOKEN": "short", "HOTLINE_CHANNEL_TOKENS": "{"})
    problems = str(told.value).splitlines()
    assert len(problems) >= 5
    assert any("DATABASE_URL" in line for line in problems)
    assert any("CHANNEL_TOKENS" in line for line in problems)


def test_a_missing_secret_file_is_a_problem_not_a_crash() -> None:
    with pytest.raises(SettingsError, match="SERVICE_TOKEN_FILE"):
        read_settings({**GOOD, "HOTLINE_SERVICE_TOKEN_FILE": "/nowhere/token"})
