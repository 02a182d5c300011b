"""Several acts in one message, with a toy reader that goes by single words."""

import pytest

from bot.engine.text.acts import find_acts, halves

WORDS = {
    "吗": "consult", "怎么": "consult", "坏": "seek_help", "吵": "complain", "脏": "complain",
    "建议": "suggest", "催": "urge", "谢谢": "thank",
}  # fmt: skip


def rank(text: str) -> list[tuple[str, float]]:
    return [(next((act for word, act in WORDS.items() if word in text), "inform"), 0.9)]


def acts_of(text: str) -> list[str]:
    return [act.intent for act in find_acts(text, rank)]


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("路灯坏了，另外问一下医保怎么报", ["seek_help", "consult"]),
        ("楼上太吵了。建议装隔音板", ["complain", "suggest"]),
        ("催一下我的单子，顺便问下停车证能补办吗", ["urge", "consult"]),
        ("楼上太吵了，还有个事，楼道灯坏了", ["complain", "seek_help"]),
    ],
)
def test_each_act_is_read_in_its_order(text: str, acts: list[str]) -> None:
    assert acts_of(text) == acts


def test_the_parts_together_are_the_message() -> None:
    text = "路灯坏了，另外问一下医保怎么报，还想催一下上次的单子"
    acts = find_acts(text, rank)
    assert "".join(act.text for act in acts) == text
    assert all(text[act.start : act.end] == act.text for act in acts)


def test_two_sentences_about_one_grievance_are_one_act() -> None:
    assert len(acts_of("楼上太吵了。楼道灯也坏了")) == 1


def test_thanks_after_a_request_are_no_second_matter() -> None:
    assert acts_of("路灯坏了请来修。谢谢你们") == ["seek_help"]


def test_a_clause_with_more_of_the_same_is_not_cut() -> None:
    assert acts_of("路灯坏了家里还有老人") == ["seek_help"]


def test_what_cannot_be_read_has_no_acts() -> None:
    assert find_acts("😀", lambda _text: []) == []


def test_an_element_before_an_announced_question_stays_by_itself() -> None:
    assert acts_of("小店区平阳路，另外问一下医保怎么报") == ["inform", "consult"]


def test_a_comma_between_surely_different_requests_is_a_cut() -> None:
    acts = find_acts("路灯坏了没人修，医保怎么报", rank, quick=rank)
    assert [(act.intent, act.said) for act in acts] == [
        ("seek_help", "路灯坏了没人修"),
        ("consult", "医保怎么报"),
    ]


def test_without_a_quick_reader_a_comma_goes_on() -> None:
    assert acts_of("路灯坏了没人修，医保怎么报") == ["consult"]


def test_an_act_cut_in_two_keeps_every_character_and_its_place() -> None:
    text = "路灯坏了没人修，楼道里垃圾没人收"
    [act] = find_acts(text, rank)
    left, right = halves(act.as_dict(), 8)
    assert left["text"] + right["text"] == text
    assert [text[half["start"] : half["end"]] for half in (left, right)] == [left["text"], right["text"]]
    assert left["said"] == "路灯坏了没人修"
