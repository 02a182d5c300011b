from datetime import date

import pytest

from ticketing.domain.routing import route
from ticketing.storage.reference import city_units, rule_table, taxonomy

DAY = date(2026, 11, 10)
UNITS = {unit.id: unit for unit in city_units()}
LEVEL_TWO = sorted(code for code in taxonomy() if len(code) == 4)
DISTRICTS = sorted({*rule_table().districts.values()})


def lead(topic: str, district: str | None) -> str:
    return route(rule_table(), UNITS, topic=topic, district=district, on=DAY)[0].lead_name


def test_the_taxonomy_is_complete() -> None:
    assert len(LEVEL_TWO) == 99


@pytest.mark.parametrize("code", LEVEL_TWO)
def test_every_level_two_topic_has_a_unit_in_every_district_and_without_one(code: str) -> None:
    for district in (*DISTRICTS, None):
        found = route(rule_table(), UNITS, topic=code, district=district, on=DAY)
        assert found
        assert found[0].rule_id == f"R-{code}"


def test_every_unit_that_a_rule_names_exists() -> None:
    for rule in rule_table().rules:
        for name in (rule.lead, rule.fallback, *rule.co):
            level, _, office = name.partition(":")
            wanted = [f"city.{office}"] if level == "city" else [f"{d}.{office}" for d in DISTRICTS]
            assert not name or all(unit in UNITS for unit in wanted), name


def test_the_place_decides_between_districts() -> None:
    assert lead("030603", "140105") == "小店区住房和城乡建设局"
    assert lead("030603", "140181") == "古交市住房和城乡建设局"


def test_without_a_place_the_city_leads() -> None:
    assert lead("030603", None) == "太原市房产管理局"


def test_the_longest_topic_wins_and_its_rule_is_shown() -> None:
    found = route(rule_table(), UNITS, topic="080102", district="140105", on=DAY)
    assert (found[0].rule_id, found[0].lead_name) == ("R-080102", "太原市医疗保障局")
    assert found[0].co_names == ("小店区医疗保障局",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("小店区平阳路", "140105"),
        ("140110", "140110"),
        ("山西省太原市清徐县", "140121"),
        ("古交那边", "140181"),
    ],
)
def test_the_district_is_found_in_names_codes_and_addresses(text: str, code: str) -> None:
    assert rule_table().district_of("", text) == code


@pytest.mark.parametrize("text", ["楼下有家小店", "迎泽大街", ""])
def test_an_ambiguous_name_is_no_district(text: str) -> None:
    assert rule_table().district_of(text) is None
