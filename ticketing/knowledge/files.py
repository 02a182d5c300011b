"""Reads a folder of knowledge files, whole or not at all: every problem is listed with its file and line."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ticketing.domain.knowledge import Entry, Online
from ticketing.knowledge.wording_forms import comparable

SHIPPED = Path(__file__).parent.parent / "data" / "knowledge"
OUT_OF_SCOPE = "out_of_scope.yml"
SYNONYMS = "synonyms.yml"
OPENINGS = "openings.yml"
NOT_ENTRIES = {OUT_OF_SCOPE, SYNONYMS, OPENINGS}
LINE = "__line__"
ONLINE = {True: Online.FULL, False: Online.NONE, "partly": Online.PARTLY}

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)+$", max_length=40)]


class KnowledgeFileError(Exception):
    """Why a knowledge folder was refused; `problems` holds one line each: file:line entry: what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Row(BaseModel):
    """One entry as it stands in a file, defaults of the file filled in."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Slug
    title: Text
    paraphrases: list[Text] = Field(min_length=1, max_length=40)
    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
    owner: Text
    source: Text
    as_of: date
    valid_until: date
    online: bool | Literal["partly"]
    online_where: str = ""
    place: str = ""
    materials: list[Text] = []
    fee: str = ""
    days: str = ""
    visits: int = Field(default=0, ge=0, le=9)
    cross_province: bool = False
    audience: str = ""


class _Head(BaseModel):
    """The head of a file; `entries` and `defaults` are checked entry by entry."""

    model_config = ConfigDict(extra="forbid", strict=True)

    schema_: Literal[1] = Field(alias="schema")
    area: Text
    demo: bool = False
    defaults: dict[str, Any] = {}
    entries: list[dict[str, Any]] = Field(min_length=1)


class _LineLoader(yaml.SafeLoader):
    """Keeps the line of every mapping, and refuses a key that is written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a column is written twice", node.start_mark)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


def _day(loader: _LineLoader, node: yaml.ScalarNode) -> object:
    """Return a day; one that does not exist (2026-02-30) stays words: the entry check then names it."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_LineLoader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """Return all entries of the folder, in file order. Raises KnowledgeFileError with all problems."""
    problems: list[str] = []
    entries: list[Entry] = []
    places: dict[str, str] = {}
    paths = [path for path in sorted(folder.glob("*.yml")) if path.name not in NOT_ENTRIES]
    if not paths:
        problems.append(f"{folder.name}: no knowledge file (*.yml) here")
    for path in paths:
        for place, entry in _read_file(path, problems):
            problems += _clashes(entry, place, places)
            entries.append(entry)
    if problems:
        raise KnowledgeFileError(problems)
    return tuple(entries)


def _read_file(path: Path, problems: list[str]) -> list[tuple[str, Entry]]:
    """Return (place, entry) pairs of one file; what is wrong goes to `problems`."""
    try:
        loaded = _parse(path)
        line = loaded.pop(LINE, 1) if isinstance(loaded, dict) else 1
        head = _Head.model_validate(loaded)
    except KnowledgeFileError as error:
        problems += error.problems
        return []
    except ValidationError as error:
        problems += [f"{path.name}:{line}: {_fault(fault)}" for fault in error.errors()]
        return []
    head.defaults.pop(LINE, None)
    read = []
    for raw in head.entries:
        place = f"{path.name}:{raw.pop(LINE, 0)} {raw.get('id', '?')}"
        try:
            read.append((place, _entry(_Row.model_validate({**head.defaults, **raw}), head)))
        except ValidationError as error:
            problems += [f"{place}: {_fault(fault)}" for fault in error.errors()]
    return read


def _parse(path: Path) -> Any:  # noqa: ANN401 (whatever the file holds)
    try:
        return yaml.load(decode(path), Loader=_LineLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise KnowledgeFileError([f"{path.name}:{line}: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise KnowledgeFileError([f"{path.name}: {error}"]) from error


def decode(path: Path) -> str:
    """Return the text of a file. Raises KnowledgeFileError when it is neither UTF-8 nor GB18030."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")  # what office programs on Chinese desktops still write
    except UnicodeDecodeError as error:
        raise KnowledgeFileError([f"{path.name}: neither UTF-8 nor GB18030 ({error.reason})"]) from error


def _entry(row: _Row, head: _Head) -> Entry:
    values = row.model_dump()
    values |= {"paraphrases": tuple(row.paraphrases), "materials": tuple(row.materials)}
    return Entry(**{**values, "online": ONLINE[row.online]}, area=head.area, demo=head.demo)


def _clashes(entry: Entry, place: str, places: dict[str, str]) -> list[str]:
    """Return what this entry has that only one may have: its id, and each wording of a question."""
    found = []
    if entry.valid_until < entry.as_of:
        found.append(f"{place}: valid_until {entry.valid_until} lies before as_of {entry.as_of}")
    for words in (entry.id, *entry.questions):
        key = comparable(words)
        if not key:
            found.append(f"{place}: {words!r} holds no words")
        elif key in places:
            found.append(f"{place}: {words!r} stands already at {places[key]}")
        places.setdefault(key, place)
    return found


def _fault(fault: Mapping[str, Any]) -> str:
    column = ".".join(str(part) for part in fault["loc"])
    return f"{column}: {fault['msg']}"
