import json

import pytest

from ticketing.cli.__main__ import main


def run(capsys: pytest.CaptureFixture[str], at: str, kind: str = "general") -> dict[tuple[str, str], str]:
    assert main(["deadlines", "--at", at, "--kind", kind]) == 0
    report = json.loads(capsys.readouterr().out)
    return {(clock["profile"], clock["code"]): clock["due_local"] for clock in report["clocks"]}


def test_all_clocks_of_a_general_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "2026-02-13T10:00") == {
        ("hotline", "D0.5"): "2026-02-13 16:00",
        ("hotline", "R1"): "2026-02-14 18:00",
        ("hotline", "D1"): "2026-02-13 24:00",
        ("hotline", "G5"): "2026-02-27 18:00",
        ("13710", "D1"): "2026-02-13 24:00",
        ("13710", "D3"): "2026-02-16 24:00",
        ("13710", "D7"): "2026-02-20 24:00",
        ("13710", "M1"): "2026-03-13 24:00",
    }


def test_no_data_stands_where_the_calendar_ends(capsys: pytest.CaptureFixture[str]) -> None:
    clocks = run(capsys, "2026-12-29T10:00", "consult")
    assert clocks["hotline", "C3"] == "NO-DATA"
    assert clocks["hotline", "R1"] == "2026-12-30 18:00"
    assert clocks["13710", "D7"] == "2027-01-05 24:00"


def test_a_moment_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadlines", "--at", "tomorrow"]) == 2
    assert "2026-02-13T10:00" in capsys.readouterr().err


def test_an_unknown_command_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    assert "deadlines" in capsys.readouterr().out
