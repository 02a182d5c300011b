import json

import pytest

from ticketing.domain.errors import HotlineError
from ticketing.domain.profiles import Policy, Profile
from ticketing.domain.rule_changes import (
    Form,
    amount_of,
    changed,
    form_of,
    next_version,
    policy_value,
    read_changes,
    typed_of,
    values_of,
)
from ticketing.storage.reference import rules_file

HOTLINE, POLICY = rules_file("hotline"), rules_file("policy")


def typed_as_shown() -> dict[str, str]:
    """Return the profile's form as the page shows it."""
    forms = {code: form_of(amount) for code, amount in values_of(HOTLINE).items()}
    counts = {f"{code}_count": form.count for code, form in forms.items()}
    return counts | {f"{code}_unit": form.unit for code, form in forms.items()}


@pytest.mark.parametrize("amount", ["5wd", "0.5wd", "30min", "3d", "1m", "0d", "0d+noon"])
def test_an_amount_is_shown_and_read_back_as_the_same(amount: str) -> None:
    assert amount_of(form_of(amount), field="x") == amount


@pytest.mark.parametrize(
    ("count", "unit", "code"),
    [
        ("", "wd", "amount_unreadable"),
        ("-1", "wd", "amount_unreadable"),
        ("五", "wd", "amount_unreadable"),
        ("5", "year", "amount_unreadable"),
        ("1.5", "d", "amount_unreadable"),
        ("0.5", "m", "amount_out_of_range"),
        ("0", "wd", "amount_out_of_range"),
        ("61", "wd", "amount_out_of_range"),
        ("9999", "min", "amount_out_of_range"),
    ],
)
def test_an_amount_that_cannot_be_is_refused(count: str, unit: str, code: str) -> None:
    with pytest.raises(HotlineError) as refused:
        amount_of(Form(count, unit), field="G5")
    assert (refused.value.code, refused.value.field) == (code, "G5")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("returns_max", "0"),
        ("returns_max", "x"),
        ("plan_days", "9999"),
        ("binding", "never"),
        ("letter_after", "-1"),
    ],
)
def test_a_rule_out_of_bounds_is_refused(name: str, typed: str) -> None:
    with pytest.raises(HotlineError):
        policy_value(name, typed)


def test_a_form_as_it_was_shown_changes_nothing() -> None:
    assert read_changes(HOTLINE, typed_as_shown()) == {}


def test_only_what_differs_is_a_change() -> None:
    assert read_changes(HOTLINE, typed_as_shown() | {"G5_count": "4"}) == {"G5": "4wd"}


def test_a_new_version_keeps_all_else_and_names_its_source_first() -> None:
    new = changed(HOTLINE, {"G5": "4wd"}, source="并政办〔2027〕3号", year=2027)
    assert (new["version"], new["sources"][0]) == ("hotline/2027.1", "并政办〔2027〕3号")
    assert values_of(new) == values_of(HOTLINE) | {"G5": "4wd"}
    assert Profile.read(new).rework == frozenset(HOTLINE["rework"])
    policy = changed(POLICY, {"returns_max": 1}, source="并政办〔2027〕3号", year=2026)
    assert (Policy.read(policy).returns_max, policy["version"]) == (1, "policy/2026.2")
    assert json.dumps(policy)


@pytest.mark.parametrize(
    ("version", "year", "following"),
    [
        ("hotline/2026.1", 2026, "hotline/2026.2"),
        ("hotline/2026.9", 2027, "hotline/2027.1"),
        ("a/x", 2026, "a/2026.1"),
    ],
)
def test_versions_are_counted_within_a_year(version: str, year: int, following: str) -> None:
    assert next_version(version, year=year) == following


@pytest.mark.parametrize("data", [HOTLINE, POLICY])
def test_values_by_name_are_read_as_if_they_were_typed(data: dict[str, object]) -> None:
    assert read_changes(data, typed_of(data, {})) == {}
    for name, value in {"G5": "4wd", "R1": "2wd", "letter_after": "2wd", "returns_max": "1"}.items():
        if name in values_of(data):
            changes = read_changes(data, typed_of(data, {name: value}))
            assert {name: str(one) for name, one in changes.items()} == {name: value}


@pytest.mark.parametrize(("name", "code"), [("X9", "unknown_choice"), ("G5", "amount_unreadable")])
def test_what_is_no_rule_or_no_amount_is_refused(name: str, code: str) -> None:
    with pytest.raises(HotlineError) as refused:
        typed_of(HOTLINE, {name: "soon"})
    assert refused.value.code == code
