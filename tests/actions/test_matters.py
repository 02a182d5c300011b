"""What a message says about its matter."""

import pytest

from actions.matters import (
    announces,
    gist_of,
    has_matter,
    kind_told,
    lasting,
    names_someone,
    tells_cause,
    title_of,
    wished_privacy,
)


@pytest.mark.parametrize("text", ["我要投诉", "你好，我想反映个问题", "登记一下", "喂，帮我报修"])
def test_an_announcement_is_no_matter(text: str) -> None:
    assert not has_matter(text)


@pytest.mark.parametrize("text", ["我要投诉", "举报", "反映个情况"])
def test_an_announcement_is_known_as_one(text: str) -> None:
    assert announces(text)


def test_a_broken_lamp_is_a_matter() -> None:
    assert has_matter("路灯坏了")


def test_the_title_is_the_first_clause_that_says_something() -> None:
    assert title_of("您好，我要反映一下：平阳路路灯不亮，好几天了。") == "平阳路路灯不亮"


def test_the_title_holds_no_phone_number() -> None:
    assert "13900001234" not in title_of("路灯坏了13900001234")


def test_the_gist_leaves_out_name_and_phone() -> None:
    assert gist_of("井盖丢了，被车压坏了，我姓李电话13900008888") == "井盖丢了，被车压坏了"


def test_a_district_is_nobody_who_could_resent_a_complaint() -> None:
    assert not names_someone("小店区平阳路路灯坏了")


def test_a_firm_is_somebody_who_could_resent_a_complaint() -> None:
    assert names_someone("物业公司乱收费")


def test_a_long_story_tells_its_cause() -> None:
    assert tells_cause("暖" * 60)


def test_three_clauses_tell_the_cause() -> None:
    assert tells_cause("路灯坏了，昨天晚上坏的，电线断了，我姓王电话")


def test_one_clause_does_not_tell_the_cause() -> None:
    assert not tells_cause("路灯坏了，我姓王，电话13900001234")


def test_an_ongoing_state_tells_its_time() -> None:
    assert lasting("路灯坏了三天了") == "三天了"


def test_words_name_the_kind_of_request() -> None:
    assert (kind_told("我要举报"), kind_told("建议多设座位"), kind_told("灯坏了")) == (
        "report",
        "suggest",
        "seek_help",
    )


def test_a_wish_for_anonymity_is_heard() -> None:
    assert (wished_privacy("我要匿名"), wished_privacy("请保密"), wished_privacy("随便")) == (
        "anonymous",
        "confidential",
        None,
    )
