from ticketing.domain.orders import Assignment
from ticketing.domain.suggesting import (
    TopicRouting,
    UnitSuggestion,
    best_of,
    by_rules,
    with_choices,
    with_history,
)

A = Assignment("a", "甲局", rule_id="R-1")
B = Assignment("b", "乙局", rule_id="R-2")
NAMES = {"a": "甲局", "b": "乙局", "c": "丙局"}


def suggested(*routings: TopicRouting) -> list[UnitSuggestion]:
    return by_rules(routings, place="全市")


def leads(found: list[UnitSuggestion] | tuple[UnitSuggestion, ...]) -> list[str]:
    return [s.lead_id for s in best_of(found)]


def test_the_most_specific_rule_has_the_topics_probability_and_wider_ones_follow() -> None:
    found = suggested(TopicRouting("电梯", 0.8, (A, B)))
    assert [(s.lead_id, s.confidence) for s in found] == [("a", 0.8), ("b", 0.0)]
    assert [s.grounds[0].kind for s in found] == ["rule", "wider_rule"]


def test_possible_topics_of_one_unit_add_up() -> None:
    found = suggested(TopicRouting("电梯", 0.5, (A,)), TopicRouting("物业", 0.3, (A,)))
    assert found[0].confidence == 0.8
    assert len(found[0].grounds) == 2


def test_two_choices_of_another_unit_may_be_slips_and_change_nothing() -> None:
    found = with_choices(suggested(TopicRouting("电梯", 0.9, (A,))), {"b": 2}, NAMES)
    assert leads(found) == ["a"]
    assert found[0].confidence == 0.9


def test_four_choices_of_another_unit_put_it_first_and_say_so() -> None:
    found = with_choices(suggested(TopicRouting("电梯", 0.9, (A,))), {"b": 4}, NAMES)
    assert leads(found) == ["b", "a"]
    best = best_of(found)[0]
    assert best.grounds[-1].facts == {"count": 4, "unit": "乙局"}


def test_choices_that_agree_with_the_rule_outweigh_others() -> None:
    found = with_choices(suggested(TopicRouting("电梯", 0.9, (A,))), {"a": 9, "b": 4}, NAMES)
    assert leads(found) == ["a", "b"]


def test_few_choices_against_the_rule_leave_nobody_certain() -> None:
    found = with_choices(suggested(TopicRouting("电梯", 0.9, (A,))), {"b": 3}, NAMES)
    assert max(s.confidence for s in found) <= 0.5


def test_a_unit_that_no_longer_exists_is_not_learnt() -> None:
    assert leads(with_choices(suggested(TopicRouting("电梯", 0.9, (A,))), {"gone": 9}, NAMES)) == ["a"]


def test_old_orders_that_agree_make_surer_and_that_disagree_less_sure() -> None:
    rules = suggested(TopicRouting("电梯", 0.8, (A,)))
    assert best_of(with_history(rules, [("a", "甲局", 0.9)]))[0].confidence > 0.8
    assert best_of(with_history(rules, [("b", "乙局", 0.9)]))[0].confidence < 0.5


def test_three_are_shown() -> None:
    rules = suggested(TopicRouting("电梯", 0.8, (A, B)))
    found = with_history(rules, [("c", "丙局", 0.3), ("d", "丁局", 0.2)])
    assert leads(found) == ["a", "c", "d"]
