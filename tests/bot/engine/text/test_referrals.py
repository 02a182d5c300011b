"""Matters that the law gives another route."""

import pytest

from bot.engine.text.referrals import ReferralFinder


@pytest.fixture(scope="module")
def finder() -> ReferralFinder:
    return ReferralFinder.from_file("nlu_data/referrals.yml")


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("对法院的判决不服", "litigation"),
        ("劳动仲裁的结果我不认", "arbitration"),
        ("举报村支书贪污低保款", "discipline"),
        ("我要申请行政复议", "review"),
        ("信访局已经受理了一直没答复", "petition"),
        ("我要申请政府信息公开", "disclosure"),
        ("这份是涉密文件", "state_secret"),
    ],
)
def test_a_matter_with_another_route_names_its_ground(finder: ReferralFinder, text: str, ground: str) -> None:
    found = finder.find(text)
    assert found is not None
    assert found.ground == ground


def test_asking_how_a_route_works_is_marked(finder: ReferralFinder) -> None:
    found = finder.find("劳动仲裁怎么申请？")
    assert found is not None
    assert found.asks_how


@pytest.mark.parametrize(
    "text", ["法院门口路灯不亮", "物业账目不公开", "举报小饭店卖病死猪肉", "主任医生态度差"]
)
def test_a_mere_mention_is_none(finder: ReferralFinder, text: str) -> None:
    assert finder.find(text) is None
