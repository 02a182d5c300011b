from ticketing.storage.reference import city_units, rule_table, rulebook, taxonomy


def test_the_taxonomy_has_its_three_levels() -> None:
    lengths = [len(code) for code in taxonomy()]
    assert {length: lengths.count(length) for length in (2, 4, 6)} == {2: 14, 4: 99, 6: 514}


def test_units_have_a_parent_that_exists() -> None:
    ids = {unit.id for unit in city_units()}
    assert all(unit.parent_id is None or unit.parent_id in ids for unit in city_units())


def test_the_city_has_its_ten_districts() -> None:
    assert len({*rule_table().districts.values()}) == 10


def test_the_versions_of_the_rules_are_told() -> None:
    assert rulebook().version == "hotline/2026.1;13710/2026.1;policy/2026.1"
