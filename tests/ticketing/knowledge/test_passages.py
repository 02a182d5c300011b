from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ticketing.knowledge.encoders import CachedEncoder, Vectors
from ticketing.knowledge.passages import HEAD, PASSAGE, Passages, split

MATTERS = ("灯", "水", "树")


class Meanings:
    """Sees only which of three matters a text is about, in whatever words."""

    name = "meanings"
    words = (("灯", "照明"), ("水", "管道"), ("树", "绿化"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [[0.1 + sum(word in text for word in words) for words in self.words] for text in texts]
        found = np.array(rows, dtype=np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def passages(folder: Path) -> Passages:
    texts = [f"关于{matter}的规定，由主管单位负责。" for matter in MATTERS]
    return Passages(texts, passages=CachedEncoder(Meanings(), folder), questions=Meanings())


def test_meaning_decides_where_characters_do_not(tmp_path: Path) -> None:
    found = passages(tmp_path).scores(["照明归谁", "绿化归谁", "管道归谁"])
    assert found.argmax(axis=1).tolist() == [0, 2, 1]


def test_a_single_question_can_be_asked(tmp_path: Path) -> None:
    assert passages(tmp_path).scores(["绿化归谁"]).argmax() == 2


def test_the_passages_hold_the_whole_text_and_begin_with_its_head() -> None:
    text = "".join(chr(0x4E00 + place) for place in range(5 * PASSAGE + 7))
    parts = split(text)
    assert set("".join(parts)) - {" "} == set(text)
    assert all(part.startswith(text[:HEAD]) for part in parts)
    assert max(map(len, parts)) <= HEAD + 1 + PASSAGE


def test_a_short_text_is_one_passage() -> None:
    assert split("短") == ["短"]
