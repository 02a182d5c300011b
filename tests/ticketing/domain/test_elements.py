import pytest

from ticketing.domain.elements import ELEMENT_NAMES, Element, missing_elements

FULL = dict.fromkeys(ELEMENT_NAMES, Element("x"))


def test_nothing_is_missing_when_all_is_said() -> None:
    assert missing_elements(FULL) == ()


def test_everything_is_missing_when_nothing_is_said() -> None:
    assert missing_elements({}) == ELEMENT_NAMES


@pytest.mark.parametrize("name", [n for n in ELEMENT_NAMES if n != "what"])
def test_a_citizen_may_keep_it_to_himself(name: str) -> None:
    assert missing_elements({**FULL, name: Element(declined=True)}) == ()


def test_what_it_is_about_may_not_be_declined() -> None:
    assert missing_elements({**FULL, "what": Element(declined=True)}) == ("what",)


def test_blanks_are_no_answer() -> None:
    assert missing_elements({**FULL, "where": Element("  ")}) == ("where",)
