"""Reads the versioned YAML files that hold every word list, rule and example."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[3]

try:
    _LOADER: Any = yaml.CSafeLoader
except AttributeError:  # PyYAML built without libyaml
    _LOADER = yaml.SafeLoader


LINE = "__line__"
_MOST_LISTED = 50  # problems in one message; the rest are counted


class DataFileError(ValueError):
    """A data file cannot be used; the message names the file and what is wrong, `problems` one by one."""

    def __init__(self, message: str, *, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems) or (message,)


def resolve(path: str | Path) -> Path:
    """Return `path` as given when absolute, else below the project's root."""
    given = Path(path)
    return given if given.is_absolute() else PROJECT_ROOT / given


def refuse(name: str, problems: Sequence[str]) -> None:
    """Raise DataFileError with all `problems` of the file `name`; nothing when there are none."""
    if problems:
        listed = list(problems[:_MOST_LISTED])
        if len(problems) > _MOST_LISTED:
            listed.append(f"……另有{len(problems) - _MOST_LISTED}处")
        raise DataFileError(f"{name}: " + "；".join(listed), problems=problems)


def read_text(path: str | Path) -> str:
    """Text of a file in UTF-8 (with or without a mark) or GB18030, as spreadsheets write it."""
    file = resolve(path)
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise DataFileError(f"{file.name}: {problem.strerror}") from problem
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataFileError(f"{file.name}: 不是 UTF-8 或 GB18030 编码的文本")


def load_yaml(path: str | Path) -> Any:  # noqa: ANN401 — YAML is what it is; readers check the shape
    """Parse one YAML file; raise DataFileError naming it when that fails."""
    return _parsed(path, _LOADER)


def load_lines(path: str | Path) -> Any:  # noqa: ANN401
    """Like load_yaml; each mapping also tells its line (from 1) under the key LINE."""
    return _parsed(path, _LineLoader)


def _parsed(path: str | Path, loader: Any) -> Any:  # noqa: ANN401
    try:
        return yaml.load(read_text(path), Loader=loader)  # noqa: S506 — both are safe loaders
    except yaml.YAMLError as problem:
        raise DataFileError(f"{resolve(path).name}: {problem}") from problem


class _LineLoader(_LOADER):  # type: ignore[misc]
    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ANN401, FBT001, FBT002
        return {**super().construct_mapping(node, deep=deep), LINE: node.start_mark.line + 1}


def word_set(key: str, path: str | Path = "nlu_data/elements/words.yml") -> frozenset[str]:
    """The words under `key` of a word list: lines of words with blanks between them."""
    return frozenset(word for line in load_yaml(path)[key] for word in str(line).split())
