"""Reads the versioned YAML files that hold every word list, rule and example."""

from pathlib import Path
from typing import Any

import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[3]

try:
    _LOADER: Any = yaml.CSafeLoader
except AttributeError:  # PyYAML built without libyaml
    _LOADER = yaml.SafeLoader


class DataFileError(ValueError):
    """A data file cannot be used; the message names the file and what is wrong."""


def resolve(path: str | Path) -> Path:
    """Return `path` as given when absolute, else below the project's root."""
    given = Path(path)
    return given if given.is_absolute() else PROJECT_ROOT / given


def load_yaml(path: str | Path) -> Any:  # noqa: ANN401 — YAML is what it is; readers check the shape
    """Parse one UTF-8 YAML file; raise DataFileError naming it when that fails."""
    file = resolve(path)
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise DataFileError(f"{file.name}: {problem}") from problem
