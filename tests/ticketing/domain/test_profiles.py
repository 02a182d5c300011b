import pytest

from ticketing.domain.profiles import ClockRule, Policy
from ticketing.storage.reference import rulebook

RULE = {"code": "X", "kind": "result", "base": "dispatched", "amount": "5wd"}


def test_both_profiles_name_their_sources() -> None:
    assert {profile.id for profile in rulebook().profiles} == {"13710", "hotline"}
    assert all(profile.sources for profile in rulebook().profiles)


def test_13710_has_its_digits() -> None:
    strict = next(profile for profile in rulebook().profiles if profile.id == "13710")
    assert {rule.code: rule.amount for rule in strict.clocks if rule.base == "dispatched"} == {
        "D1": "0d",
        "D3": "3d",
        "D7": "7d",
        "M1": "1m",
    }


@pytest.mark.parametrize("wrong", [{"kind": "x"}, {"amount": "5"}, {"base": "closed"}])
def test_an_unreadable_rule_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (three different sentences)
        ClockRule.read({**RULE, **wrong})


def test_a_code_is_governed_by_the_profile_that_the_policy_names() -> None:
    policy = Policy("v", governing={"D1": "hotline"})
    assert (policy.governs("D1", "hotline"), policy.governs("D1", "13710")) == (True, False)
    assert policy.governs("D3", "13710")
