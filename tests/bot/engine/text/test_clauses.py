"""Clauses, with marks and without."""

from itertools import pairwise

from bot.engine.text.clauses import split_clauses


def test_marks_end_clauses_and_sentences() -> None:
    clauses = split_clauses("路灯坏了，三天了。怎么没人管？")
    assert [(c.text, c.sentence, c.asked) for c in clauses] == [
        *[("路灯坏了", 0, False), ("三天了", 0, False)],
        ("怎么没人管", 1, True),
    ]


def test_speech_without_marks_is_cut_at_new_thoughts() -> None:
    spoken = "我们楼下那个烧烤摊油烟特别大然后天天弄到半夜希望你们派人来看看"
    assert [c.text for c in split_clauses(spoken)][-1] == "希望你们派人来看看"


def test_a_headline_glued_to_the_text_is_a_clause() -> None:
    glued = "梧桐苑小区电梯总是停梧桐苑小区是一九九八年建的老小区"
    assert split_clauses(glued)[0].text == "梧桐苑小区电梯总是停"


def test_clauses_never_overlap() -> None:
    clauses = split_clauses("，，。啊" * 50 + "希望" * 40)
    assert all(a.end <= b.start for a, b in pairwise(clauses))
