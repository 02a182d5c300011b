"""Bodies by their endings, people by their posts."""

import pytest

from bot.engine.text.organisations import find_named_persons, find_organisations


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("恒通物业公司乱收费", "恒通物业公司", "firm"),
        ("我儿子在育才幼儿园上学", "育才幼儿园", "school"),
        ("去市中心医院看病", "市中心医院", "hospital"),
        ("平阳路派出所的民警", "平阳路派出所", "office"),
        ("阳光健身房关门不退钱", "阳光健身房", "firm"),
        ("小区物业不作为", "物业", "firm"),
    ],
)
def test_a_body_is_found_with_its_name(text: str, name: str, kind: str) -> None:
    [span] = find_organisations(text)
    assert (span.value, span.details["type"]) == (name, kind)


@pytest.mark.parametrize("text", ["附近的超市太吵", "老师让我们交钱", "物业费太贵"])
def test_a_word_for_any_such_body_is_none(text: str) -> None:
    assert find_organisations(text) == []


@pytest.mark.parametrize(("text", "name"), [("村支书张某某贪污", "张某某"), ("王经理说不退", "王")])
def test_a_person_in_the_story_is_not_the_caller(text: str, name: str) -> None:
    [span] = find_named_persons(text)
    assert (span.value, span.details["role"]) == (name, "other")
