"""The recorded caller can be replaced by any voice."""

from pathlib import Path

import pytest

from bot.channels.voice.audio import from_alaw, loudness, write_wav
from tests.calls.record_caller import LEVEL_DB, main
from tests.calls.recordings import caller_says


def test_a_folder_of_wavs_becomes_the_caller_at_the_level_of_a_line(tmp_path: Path) -> None:
    write_wav(tmp_path / "yes.wav", bytes(3200) + caller_says("yes") + bytes(3200))
    main([str(tmp_path), "--target", str(tmp_path)])
    made = from_alaw((tmp_path / "yes.alaw").read_bytes())
    assert loudness(made) == pytest.approx(LEVEL_DB, abs=1.5)
    assert len(made) <= len(caller_says("yes"))


def test_what_is_missing_is_named_with_its_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), "--target", str(tmp_path)]) == 1
    assert "yes.wav\t是的。" in capsys.readouterr().out
