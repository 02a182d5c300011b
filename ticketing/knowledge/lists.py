"""Reads files of named lists (sentences out of scope, synonyms, openings); every problem with its line."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from ticketing.knowledge.files import KnowledgeFileError, decode


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: the name of its list, its words, and where it stands (`file:line`)."""

    group: str
    text: str
    place: str


def read_lists(path: Path) -> list[Item]:
    """Return the items of all lists of a file. Raises KnowledgeFileError with every problem."""
    items, problems = _collect(path, _root(path))
    places: dict[str, str] = {}
    for item in items:
        if item.text in places:
            problems.append(f"{item.place}: {item.text!r} stands already at {places[item.text]}")
        places.setdefault(item.text, item.place)
    if problems:
        raise KnowledgeFileError(problems)
    return items


def _root(path: Path) -> yaml.MappingNode:
    try:
        root = yaml.compose(decode(path), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise KnowledgeFileError([f"{path.name}:{line}: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise KnowledgeFileError([f"{path.name}: {error}"]) from error
    if not isinstance(root, yaml.MappingNode) or not root.value:
        raise KnowledgeFileError([f"{path.name}:1: a mapping of names to lists expected"])
    return root


def _collect(path: Path, root: yaml.MappingNode) -> tuple[list[Item], list[str]]:
    items: list[Item] = []
    problems: list[str] = []
    for name, values in root.value:
        place = f"{path.name}:{name.start_mark.line + 1}"
        if not isinstance(values, yaml.SequenceNode) or not values.value:
            problems.append(f"{place}: {name.value!r}: a list expected")
            continue
        for node in values.value:
            place = f"{path.name}:{node.start_mark.line + 1}"
            if isinstance(node, yaml.ScalarNode) and node.value.strip():
                items.append(Item(str(name.value), node.value.strip(), place))
            else:
                problems.append(f"{place}: {name.value!r}: words expected, found nothing or a nested value")
    return items, problems
