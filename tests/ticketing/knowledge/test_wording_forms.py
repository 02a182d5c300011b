import pytest

from ticketing.knowledge.wording_forms import LONGEST, comparable


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
