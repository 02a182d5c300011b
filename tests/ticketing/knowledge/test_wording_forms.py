import pytest

from ticketing.knowledge.wording_forms import LONGEST, Openings, comparable


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  ＥＴＣ 怎么办？ ", "etc 怎么办?"),
        ("水\x00费\u200b", "水 费"),
        ("\ud800水费", "水费"),
        ("😀", ""),
        ("…？！", ""),
    ],
)
def test_a_text_is_brought_into_comparable_form(text: str, form: str) -> None:
    assert comparable(text) == form


def test_a_long_text_is_cut() -> None:
    assert len(comparable("水" * 100_000)) == LONGEST


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("另外问一下医保怎么报", "医保怎么报"),
        ("你好,请问公积金贷款", "公积金贷款"),
        ("水费怎么交", "水费怎么交"),
        ("请问", "请问"),
        ("请问水", "请问水"),
    ],
)
def test_what_comes_before_a_question_is_taken_off(text: str, rest: str) -> None:
    assert Openings(["你好", "请问", "另外", "问一下"]).strip(text) == rest


def test_without_a_table_nothing_is_taken_off() -> None:
    assert Openings([]).strip("请问水费") == "请问水费"
