"""The list of recordings that are still to be made."""

from pathlib import Path

import pytest

from bot.channels.voice.audio import duration, read_wav
from bot.channels.voice.prompts import main
from bot.channels.voice.wording import read_wording


def test_everything_is_missing_at_first_and_nothing_after_filling(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--folder", str(tmp_path)]
    assert main(folder) == 1
    assert "greeting_1.wav\t您好，这里是12345热线。" in capsys.readouterr().out
    assert main([*folder, "--fill"]) == 0
    assert main(folder) == 0
    assert capsys.readouterr().out.endswith(
        f"0 of {len(read_wording().fixed_lines())} sentences are missing\n"
    )
    assert duration(read_wav(tmp_path / "greeting_1.wav")) > 1
