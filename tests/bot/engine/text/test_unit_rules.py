"""Units from topic × place × rule, with the rule that names them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.engine.text.data_files import DataFileError
from bot.engine.text.unit_rules import UnitTable, district_of

TABLE = UnitTable.from_files("ticketing/data/routing/taiyuan.json", "ticketing/data/units/taiyuan.json")
TODAY = date(2026, 11, 22)
LIFT = {"code": "030603", "confidence": 0.8}
TAP = {"code": "040302", "confidence": 0.1}


def test_topic_and_place_give_a_unit_and_its_rule() -> None:
    best = TABLE.rank([LIFT, TAP], district="小店区", on=TODAY)[0]
    assert (best["name"], best["rule"], best["confidence"]) == ("小店区住房和城乡建设局", "R-0306", 0.8)
    assert best["reasons"][0] == {
        "kind": "rule",
        "rule": "R-0306",
        "topic": "030603",
        "district": "140105",
    }


def test_without_a_place_the_city_leads() -> None:
    assert TABLE.rank([LIFT], district=None, on=TODAY)[0]["name"] == "太原市房产管理局"


def test_co_organisers_come_with_the_rule() -> None:
    best = TABLE.rank([{"code": "050801", "confidence": 1.0}], district=None, on=TODAY)[0]
    assert [unit["name"] for unit in best["co"]]


def test_at_most_three_are_named_the_likeliest_first() -> None:
    found = TABLE.rank([TAP, LIFT, {"code": "080102", "confidence": 0.05}], district="古交市", on=TODAY)
    assert len(found) == 3
    assert [unit["confidence"] for unit in found] == sorted(
        [unit["confidence"] for unit in found], reverse=True
    )


def test_old_orders_that_agree_raise_a_unit_and_say_so() -> None:
    old = [{"label": "小店区住房和城乡建设局", "confidence": 0.9}]
    best = TABLE.rank([LIFT], district="小店区", learnt=old, on=TODAY)[0]
    assert best["confidence"] == pytest.approx(0.85)
    assert [reason["kind"] for reason in best["reasons"]][-1] == "history"


def test_a_name_that_is_no_unit_of_ours_has_no_id() -> None:
    found = TABLE.rank([LIFT], district=None, learnt=[{"label": "市执法局", "confidence": 0.9}], on=TODAY)
    assert {"市执法局"} == {unit["name"] for unit in found if unit["id"] is None}


def test_nothing_read_names_no_unit() -> None:
    assert TABLE.rank([], district="小店区", on=TODAY) == []


def test_the_first_place_in_a_known_district_decides() -> None:
    entities: list[dict[str, Any]] = [
        {"entity": "place", "district": None},
        {"entity": "place", "district": "小店区"},
    ]
    assert district_of(entities) == "小店区"


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(DataFileError):
        UnitTable.from_files(file, "ticketing/data/units/taiyuan.json")
