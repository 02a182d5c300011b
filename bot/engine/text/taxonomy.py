"""The classification of requests and our own examples of each item, as they stand in nlu_data."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine.text.data_files import DataFileError, load_yaml, resolve
from bot.engine.text.normalise import normalise

_MAX_CHARS = 400


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
    """Normalised, digits as 0, no white space, at most 400 characters."""
    return re.sub(r"\d", "0", re.sub(r"\s+", "", normalise(text)))[:_MAX_CHARS]


def read_topics(folder: str | Path) -> tuple[dict[str, Topic], list[TopicExample]]:
    """Read the files of `folder`/<level 1>/; DataFileError for an unreadable one, nothing for no folder."""
    topics: dict[str, Topic] = {}
    examples: list[TopicExample] = []
    for file in sorted(resolve(folder).glob("*/*.yml")):
        _add_file(load_yaml(file), file.name, topics, examples)
    return topics, examples


def _add_file(
    data: dict[str, Any], name: str, topics: dict[str, Topic], examples: list[TopicExample]
) -> None:
    try:
        level1, level2 = _node(data["level1"]), _node(data["level2"])
        for item in data["items"]:
            topic = Topic(str(item["code"]), item["name"], level1, level2)
            topics[topic.code] = topic
            said = [item["name"], item["description"], *item["examples"]]
            examples += [TopicExample(str(text), topic.code) for text in said]
    except (KeyError, TypeError) as problem:
        raise DataFileError(f"{name}: not a topic file ({problem!r})") from problem


def _node(data: dict[str, Any]) -> dict[str, str]:
    return {"code": str(data["code"]), "name": str(data["name"])}


def read_petitions(folder: str | Path, topics: dict[str, Topic]) -> list[TopicExample]:
    """Read further examples of known items from `folder`/*/*.yml; DataFileError names file and code."""
    examples: list[TopicExample] = []
    for file in sorted(resolve(folder).glob("*/*.yml")):
        try:
            found = [(str(i["code"]), str(text)) for i in load_yaml(file)["items"] for text in i["examples"]]
        except (KeyError, TypeError) as problem:
            raise DataFileError(f"{file.name}: not a file of petitions ({problem!r})") from problem
        unknown = sorted({code for code, _ in found if code not in topics})
        if unknown:
            raise DataFileError(f"{file.name}: unknown items {', '.join(unknown)}")
        examples += [TopicExample(text, code) for code, text in found]
    return examples
