"""What an operator must see soon."""

import pytest

from bot.engine.text.data_files import load_yaml
from bot.engine.text.risks import RiskFinder

CASES = {kind: texts for kind, texts in load_yaml("nlu_data/risks/dev.yml").items() if kind != "version"}


@pytest.fixture(scope="module")
def finder() -> RiskFinder:
    return RiskFinder.from_file("nlu_data/risks/rules.yml")


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in CASES.items() for t in texts])
def test_a_risk_is_named_by_its_kind(finder: RiskFinder, kind: str, text: str) -> None:
    found = finder.find(text)
    assert (found.kind if found else "none") == kind


def test_the_words_are_the_citizens_own(finder: RiskFinder) -> None:
    found = finder.find("您好，我們要進京告狀")
    assert found is not None
    read = {"kind": "petition", "present": True, "words": "进京告状", "severe": False}
    assert found.as_dict() == read


def test_only_a_threat_needs_a_person_at_once(finder: RiskFinder) -> None:
    severe = {
        kind for kind, texts in CASES.items() for text in texts if (r := finder.find(text)) and r.severe
    }
    assert severe == {"threat"}
