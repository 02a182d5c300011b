"""The classification of requests and our own examples of each item, as they stand in nlu_data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine.text.data_files import LINE, DataFileError, load_lines, refuse, resolve
from bot.engine.text.dialect import plain_words
from bot.engine.text.normalise import normalise

_MAX_CHARS = 400
_LEVEL1 = 2  # digits of a first-level code


@dataclass(frozen=True)
class Topic:
    """One third-level item; codes as in DB44/T 2479—2024 or the site's own file."""

    code: str
    name: str
    level1: dict[str, str]
    level2: dict[str, str]


@dataclass(frozen=True)
class TopicExample:
    """One sentence or petition that belongs to the item with `code`."""

    text: str
    code: str


def shape(text: str) -> str:
    """Normalised, dialect words in plain ones, digits as 0, no white space, at most 400 characters."""
    plain = normalise(plain_words(text[: 2 * _MAX_CHARS]))
    return re.sub(r"\d", "0", re.sub(r"\s+", "", plain))[:_MAX_CHARS]


def read_topics(folder: str | Path) -> tuple[dict[str, Topic], list[TopicExample]]:
    """Read the files of `folder`/<level 1>/, nothing for no folder; DataFileError lists every problem."""
    topics: dict[str, Topic] = {}
    examples: list[TopicExample] = []
    problems: list[str] = []
    for file in sorted(resolve(folder).glob("*/*.yml")):
        try:
            data = load_lines(file)
        except DataFileError as problem:
            problems += problem.problems
            continue
        problems += [f"{file.name} {problem}" for problem in _add_file(data, topics, examples)]
    refuse(resolve(folder).name, problems)
    return topics, examples


def _add_file(data: Any, topics: dict[str, Topic], examples: list[TopicExample]) -> Iterator[str]:  # noqa: ANN401
    """Take the items in; yields what is wrong, with the line."""
    if not isinstance(data, dict):
        yield "第1行：不是事项文件"
        return
    wrong = [name for name in ("level1", "level2") if not _is_node(data.get(name))]
    if wrong or not isinstance(data.get("items"), list):
        yield f"第1行：缺少 {'、'.join(wrong or ['items'])}（level1、level2 需有 code 和 name）"
        return
    level1, level2 = _node(data["level1"]), _node(data["level2"])
    if not level2["code"].startswith(level1["code"]):
        yield f"第{data['level2'][LINE]}行：二级编码 {level2['code']} 不属于一级 {level1['code']}"
    for item in data["items"]:
        problem = _wrong_item(item, level2["code"], topics)
        if problem:
            yield problem
            continue
        topic = Topic(str(item["code"]), item["name"], level1, level2)
        topics[topic.code] = topic
        said = [item["name"], item["description"], *item["examples"]]
        examples += [TopicExample(str(text), topic.code) for text in said]


def _wrong_item(item: Any, parent: str, topics: dict[str, Topic]) -> str | None:  # noqa: ANN401
    if not isinstance(item, dict):
        return f"事项不是键值对：{str(item)[:20]}"
    line = item[LINE]
    missing = [name for name in ("code", "name", "description", "examples") if not item.get(name)]
    if missing:
        return f"第{line}行：缺少 {'、'.join(missing)}"
    code = str(item["code"])
    if code in topics:
        return f"第{line}行：编码 {code} 重复"
    if not code.startswith(parent[:_LEVEL1]):  # the standard itself moves items between second levels
        return f"第{line}行：编码 {code} 的上级不是 {parent[:_LEVEL1]}"
    return None if isinstance(item["examples"], list) else f"第{line}行：examples 不是列表"


def _is_node(data: Any) -> bool:  # noqa: ANN401
    return isinstance(data, dict) and bool(data.get("code")) and bool(data.get("name"))


def _node(data: dict[str, Any]) -> dict[str, str]:
    return {"code": str(data["code"]), "name": str(data["name"])}


def read_petitions(folder: str | Path, topics: dict[str, Topic]) -> list[TopicExample]:
    """Read further examples of known items from `folder`/*/*.yml; DataFileError lists every problem."""
    examples: list[TopicExample] = []
    problems: list[str] = []
    for file in sorted(resolve(folder).glob("*/*.yml")):
        try:
            items = load_lines(file)["items"]
        except DataFileError as problem:
            problems += problem.problems
            continue
        except (KeyError, TypeError):
            problems.append(f"{file.name} 第1行：缺少 items")
            continue
        for item in items if isinstance(items, list) else [items]:
            wrong = _wrong_petitions(item, topics)
            problems += [f"{file.name} {wrong}"] if wrong else []
            said = [] if wrong else item["examples"]
            examples += [TopicExample(str(text), str(item["code"])) for text in said]
    refuse(resolve(folder).name, problems)
    return examples


def _wrong_petitions(item: Any, topics: dict[str, Topic]) -> str | None:  # noqa: ANN401
    if not isinstance(item, dict):
        return f"事项不是键值对：{str(item)[:20]}"
    if not item.get("code") or not isinstance(item.get("examples"), list):
        return f"第{item[LINE]}行：需有 code 和 examples（列表）"
    known = str(item["code"]) in topics
    return None if known else f"第{item[LINE]}行：没有编码 {item['code']}"
