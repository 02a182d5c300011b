"""The topic classifier on the shipped files' shape."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.engine.text.data_files import DataFileError
from bot.engine.text.encoders import NoEncoder, UnknownEncoderError, Vectors, encoder_named
from bot.engine.text.taxonomy import Topic, TopicExample, read_petitions, read_topics
from bot.engine.text.topics import TopicModel, choice_of, load_model

NODE = {"code": "03", "name": "城乡建设"}
NAMES = {"1": "路灯", "2": "供暖", "3": "公交"}
SAID = {
    "1": ["路灯不亮", "路灯坏了没人修", "晚上路灯太暗"],
    "2": ["暖气不热", "家里暖气冰凉", "供暖温度不够"],
    "3": ["公交车不来", "公交司机骂人", "等公交一小时"],
}


class CountingEncoder:
    """Points into one direction for each of the three words; counts how often it was asked."""

    name = "none"
    dimension = 3

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: list[str]) -> Vectors:
        self.asked += len(texts)
        return np.array([[word in t for word in ("灯", "暖", "公交")] for t in texts], dtype=np.float32)


@pytest.fixture(scope="module")
def topics() -> dict[str, Topic]:
    return {code: Topic(code, name, NODE, {"code": "0" + code, "name": name}) for code, name in NAMES.items()}


@pytest.fixture(scope="module")
def model(topics: dict[str, Topic]) -> TopicModel:
    examples = [TopicExample(text, code) for code, texts in SAID.items() for text in texts]
    return TopicModel.fit(topics, examples, encoder="none")


def entry(code: str, confidence: float) -> dict[str, Any]:
    return {"code": code, "confidence": confidence, "level2": {"code": code[:4]}}


def test_the_likeliest_topic_comes_first_with_its_place_in_the_tree(model: TopicModel) -> None:
    ranking = model.rank("门口路灯坏了", NoEncoder())
    assert ranking[0]["code"] == "1"
    assert ranking[0]["level1"]["name"] == NODE["name"]
    assert ranking[0]["confidence"] > ranking[1]["confidence"]


def test_the_confidences_of_all_items_add_up_to_one(model: TopicModel) -> None:
    ranking = model.rank("门口路灯坏了", NoEncoder(), best=3)
    assert sum(entry["confidence"] for entry in ranking) == pytest.approx(1, abs=0.001)
    assert ranking[0]["level1"]["confidence"] == pytest.approx(1, abs=0.001)


def test_a_model_without_vectors_never_asks_the_encoder(model: TopicModel) -> None:
    encoder = CountingEncoder()
    model.rank("门口路灯坏了", encoder)
    assert encoder.asked == 0


def test_two_close_items_of_different_second_levels_are_a_choice() -> None:
    ranking = [entry("030601", 0.4), entry("040201", 0.3), entry("050101", 0.1)]
    assert choice_of(ranking) == ranking[:2]


@pytest.mark.parametrize(
    "ranking",
    [
        [entry("030601", 0.7), entry("040201", 0.2)],
        [entry("030601", 0.4), entry("030602", 0.3)],
        [entry("030601", 0.1), entry("040201", 0.1)],
        [],
    ],
    ids=["one is clear", "same second level", "nothing is likely", "no reading"],
)
def test_nothing_is_asked_when_a_choice_would_not_help(ranking: list[dict[str, Any]]) -> None:
    assert choice_of(ranking) is None


def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "03"
    folder.mkdir()
    (folder / "0306.yml").write_text("level1: {code: '03'}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"0306\.yml"):
        read_topics(tmp_path)


def test_petitions_of_an_unknown_item_are_refused_with_its_code(
    tmp_path: Path, topics: dict[str, Topic]
) -> None:
    (tmp_path / "03").mkdir()
    file = tmp_path / "03" / "0306.yml"
    file.write_text("items:\n  - {code: '9', examples: [路灯]}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"0306\.yml.*9"):
        read_petitions(tmp_path, topics)


def test_an_absent_folder_gives_no_topics(tmp_path: Path) -> None:
    assert read_topics(tmp_path / "none") == ({}, [])


def test_an_unknown_encoder_is_named() -> None:
    with pytest.raises(UnknownEncoderError, match="word2vec"):
        encoder_named("word2vec")


def test_a_file_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="absent"):
        load_model(tmp_path / "absent.joblib")


def test_every_item_speaks_in_short_and_long_questions_and_wishes() -> None:
    """Items that nobody wishes anything of: abuse of the line, and emergencies under way."""
    known, examples = read_topics("nlu_data/topics")
    examples += read_petitions("nlu_data/petitions", known)
    voices = {
        "short": re.compile(r"^.{1,20}$"),
        "petition": re.compile(r".{90}"),
        "question": re.compile(r"[?？]|请问|怎么|咨询|哪里|多少"),
        "wish": re.compile(r"建议|希望|能不能|应该|最好"),
    }
    for name, voice in voices.items():
        heard = {e.code for e in examples if voice.search(e.text)}
        assert known.keys() - heard <= ({"990703", "990900"} if name == "wish" else set()), name
