"""Learning from a site's own old orders, from the file to what parsing reads."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.engine import learn as command
from bot.engine.learn import WORSE, Checked
from bot.engine.text.site_models import SiteModels
from bot.engine.text.taxonomy import Topic, TopicExample
from bot.engine.text.topics import TopicModel

LAMPS = ["路灯不亮", "路灯坏了没人修", "路灯太暗", "路灯整夜不关", "路灯杆歪了", "路灯罩掉下来"]
HEAT = ["暖气不热", "暖气冰凉", "暖气没来", "暖气漏水", "暖气片有响声", "暖气费怎么交"]
TAPS = ["水管漏水", "停水一天了", "自来水发黄", "水压太小", "水表不准", "水费太高"]


def topic(code: str, name: str) -> Topic:
    return Topic(code, name, {"code": code[:2], "name": name}, {"code": code[:4], "name": name})


TOPICS = {code: topic(code, name) for code, name in (("010101", "灯"), ("020101", "暖"), ("030101", "水"))}
EXAMPLES = [
    TopicExample(text, code)
    for code, texts in (("010101", LAMPS), ("020101", HEAT), ("030101", TAPS))
    for text in texts
]


@pytest.fixture(autouse=True)
def small_classification(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three items instead of 515, so that learning takes a moment."""
    model = TopicModel.fit(TOPICS, EXAMPLES, encoder="none")
    monkeypatch.setattr(command, "shipped_model", lambda _encoder: model)
    monkeypatch.setattr(command, "read_topics", lambda _folder: (TOPICS, list(EXAMPLES)))
    monkeypatch.setattr(command, "read_petitions", lambda _folder, _topics: [])


def history_file(folder: Path, *, topics: tuple[str, str] = ("照明", "供热")) -> Path:
    rows = [
        {"诉求内容": f"{text}，{n}号楼", "事项分类": label, "承办单位": unit}
        for texts, label, unit in ((LAMPS, topics[0], "城管局"), (HEAT, topics[1], "热力公司"))
        for n, text in enumerate(texts)
    ]
    file = folder / "old.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in [*rows, {"诉求内容": "", "承办单位": "城管局"}]]
    file.write_bytes("\n".join(lines).encode("gb18030"))
    return file


def run(file: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    words = ["learn", "--history", str(file), "--model", str(out), "--encoder", "none"]
    monkeypatch.setattr(sys, "argv", words)
    return command.main()


def test_what_was_learnt_ranks_the_sites_own_topics_and_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(history_file(tmp_path), tmp_path / "m", monkeypatch) == 0
    models = SiteModels.from_folder(tmp_path / "m")
    topics, units = models.rank_topic_labels("门口路灯又不亮了"), models.rank_units("家里暖气不热")
    assert topics is not None
    assert units is not None
    assert (topics[0]["label"], units[0]["label"]) == ("照明", "热力公司")
    told = capsys.readouterr().out
    assert "left out, no text: 1 rows (lines 13" in told
    assert "unit: 12 orders, 2 labels; before accuracy" in told
    assert "after accuracy" in told


def test_topics_with_our_codes_are_learnt_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(history_file(tmp_path, topics=("010101", "020101")), tmp_path / "m", monkeypatch)
    ranking = SiteModels.from_folder(tmp_path / "m").rank_topics("暖气冰凉")
    assert ranking is not None
    assert ranking[0]["code"] == "020101"
    assert "our own left-out examples, second level right: before" in capsys.readouterr().out


def test_a_broken_file_teaches_nothing_and_leaves_the_old_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(history_file(tmp_path), tmp_path / "m", monkeypatch)
    before = sorted((file.name, file.read_bytes()) for file in (tmp_path / "m").iterdir())
    (tmp_path / "bad.jsonl").write_text('{"text"\n[]\n', encoding="utf-8")
    assert run(tmp_path / "bad.jsonl", tmp_path / "m", monkeypatch) == 2
    assert sorted((file.name, file.read_bytes()) for file in (tmp_path / "m").iterdir()) == before
    assert "bad.jsonl: line 1: not JSON\nbad.jsonl: line 2: not an object" in capsys.readouterr().err


def test_getting_worse_is_said_aloud() -> None:
    right, wrong = np.array(["a", "b"]), np.array(["b", "a"])
    assert Checked(right, right, wrong, 1.0).told("topic").endswith(WORSE)
    assert WORSE not in Checked(right, wrong, right, 1.0).told("topic")
