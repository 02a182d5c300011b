"""Where a comma parts two matters, with toy readers."""

import pytest

from bot.engine.text.commas import alike_at_commas, cut_at_commas

ACTS = {
    "怎么": "consult",
    "坏": "seek_help",
    "吵": "complain",
    "建议": "suggest",
    "查得": "ask_progress",
    "催": "urge",
}


def sure(text: str) -> list[tuple[str, float]]:
    return [(next((act for word, act in ACTS.items() if word in text), "inform"), 0.9)]


def doubtful(text: str) -> list[tuple[str, float]]:
    return [(sure(text)[0][0], 0.8)]


def pieces(text: str) -> list[str]:
    cuts = cut_at_commas(text, 0, len(text), sure)
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("门口路灯坏了，医保卡怎么补", ["门口路灯坏了，", "医保卡怎么补"]),
        (
            "楼上太吵了，我报的那件查得咋样，医保怎么报",
            ["楼上太吵了，", "我报的那件查得咋样，", "医保怎么报"],
        ),
        ("那件事查得咋样，请催一催", ["那件事查得咋样，", "请催一催"]),
    ],
)
def test_surely_different_requests_are_parted(text: str, parts: list[str]) -> None:
    assert pieces(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "楼上太吵了，建议装隔音板",  # the remedy of the grievance
        "楼上太吵了，楼道灯坏了",  # only the topics can tell
        "路灯坏了，请催一催他们",  # nobody was there before
        "坏了，医保怎么报",  # too short to stand alone
        "门口路灯坏了，家里有老人",
    ],
)
def test_one_matter_stays_whole(text: str) -> None:
    assert cut_at_commas(text, 0, len(text), sure) == []


def test_what_is_not_sure_is_not_cut() -> None:
    assert cut_at_commas("门口路灯坏了，医保卡怎么补", 0, 13, doubtful) == []


def test_two_questions_are_left_to_their_topics() -> None:
    assert alike_at_commas("医保怎么报销，护照怎么办理", sure) == [7]


@pytest.mark.parametrize("text", ["楼上太吵了，楼道灯坏了", "建议多栽树木，建议装路灯"])
def test_two_grievances_or_proposals_stay_one_matter(text: str) -> None:
    assert alike_at_commas(text, sure) == []
