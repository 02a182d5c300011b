"""The topic classifier on the shipped files' shape."""

from pathlib import Path

import pytest

from bot.engine.text.data_files import DataFileError
from bot.engine.text.encoders import NoEncoder, UnknownEncoderError, encoder_named
from bot.engine.text.topics import Topic, TopicExample, TopicModel, read_topics, windows

NODE = {"code": "03", "name": "城乡建设"}


@pytest.fixture(scope="module")
def model() -> TopicModel:
    topics = {
        code: Topic(code, name, NODE, NODE) for code, name in (("1", "路灯"), ("2", "供暖"), ("3", "公交"))
    }
    said = {
        "1": ["路灯不亮", "路灯坏了没人修", "晚上路灯太暗"],
        "2": ["暖气不热", "家里暖气冰凉", "供暖温度不够"],
    }
    said["3"] = ["公交车不来", "公交司机骂人", "等公交一小时"]
    examples = [TopicExample(text, code) for code, texts in said.items() for text in texts]
    return TopicModel.fit(topics, examples, encoder="none")


def test_the_likeliest_topic_comes_first_with_its_place_in_the_tree(model: TopicModel) -> None:
    ranking = model.rank("门口路灯坏了", NoEncoder())
    assert ranking[0]["code"] == "1"
    assert ranking[0]["level1"] == NODE
    assert ranking[0]["confidence"] > ranking[1]["confidence"]


def test_long_texts_are_also_learnt_in_windows() -> None:
    assert len(windows("长" * 200)) == 4
    assert windows("短句") == ["短句"]


def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "03"
    folder.mkdir()
    (folder / "0306.yml").write_text("level1: {code: '03'}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"0306\.yml"):
        read_topics(tmp_path)


def test_an_absent_folder_gives_no_topics(tmp_path: Path) -> None:
    assert read_topics(tmp_path / "none") == ({}, [])


def test_an_unknown_encoder_is_named() -> None:
    with pytest.raises(UnknownEncoderError, match="word2vec"):
        encoder_named("word2vec")
