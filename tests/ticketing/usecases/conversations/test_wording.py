"""The desk's sentences are all there and say what must never be missing."""

import re
from pathlib import Path

import pytest

from ticketing.usecases.conversations import wording

CODE = Path(wording.__file__).parent


def test_every_sentence_that_the_desk_announces_exists() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in CODE.glob("*.py"))
    codes = set(re.findall(r'announce\(session, row, "(\w+)"', source)) | {"empty", "symbols", "queued"}
    assert len(codes) > 6
    for code in codes:
        assert wording.sentence(code, ahead=2, wait="", opening="11月23日10:00")


@pytest.mark.parametrize("code", ["outage", "danger", "queued", "queued_first"])
def test_whoever_may_be_in_danger_is_told_the_numbers(code: str) -> None:
    said = wording.sentence(code, ahead=2, wait="", opening="11月23日10:00")
    assert all(number in said for number in ("110", "119", "120", "122"))


def test_what_a_button_sends_is_a_phrase_that_the_desk_understands() -> None:
    words = wording.desk_words()
    assert wording.button("button_ask_person").payload in words.ask_person
    leave = wording.button("button_leave_queue").payload
    assert "".join(c for c in leave if c.isalnum()) in words.leave_queue
