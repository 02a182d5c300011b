"""Reads everything a knowledge base is fitted on, whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ticketing.domain.knowledge import Entry
from ticketing.knowledge.base import Sources
from ticketing.knowledge.files import (
    OPENINGS,
    OUT_OF_SCOPE,
    SHIPPED,
    SYNONYMS,
    KnowledgeFileError,
    read_entries,
)
from ticketing.knowledge.lists import Item, read_lists
from ticketing.knowledge.wording_forms import comparable

T = TypeVar("T")


def read_sources(folder: Path) -> Sources:
    """Return all that a base is fitted on. Raises KnowledgeFileError with every problem of every file."""
    problems: list[str] = []
    entries = _try(lambda: read_entries(folder), problems) or ()
    strangers = _try(lambda: _lists(folder, OUT_OF_SCOPE), problems) or []
    synonyms = _try(lambda: read_synonyms(folder), problems) or {}
    openings = _try(lambda: _lists(folder, OPENINGS), problems) or []
    if (folder / OUT_OF_SCOPE).is_file():
        problems += _contradictions(entries, strangers)
    if problems:
        raise KnowledgeFileError(problems)
    wordings = _wordings(entries)
    return Sources(
        entries=entries,
        # A shipped sentence may be a site's own question: the site knows better.
        out_of_scope=tuple(item.text for item in strangers if comparable(item.text) not in wordings),
        synonyms=synonyms,
        openings=tuple(item.text for item in openings),
    )


def read_synonyms(folder: Path) -> dict[str, str]:
    """Return everyday word → form word; the shipped table if the folder has none."""
    return {item.text: item.group for item in _lists(folder, SYNONYMS)}


def _lists(folder: Path, name: str) -> list[Item]:
    """Return the items of the folder's own file, or of the shipped one if the folder has none."""
    path = folder / name
    return read_lists(path if path.is_file() else SHIPPED / name)


def _try(read: Callable[[], T], problems: list[str]) -> T | None:
    try:
        return read()
    except KnowledgeFileError as error:
        problems += error.problems
        return None


def _wordings(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {comparable(text): entry.id for entry in entries for text in entry.questions}


def _contradictions(entries: tuple[Entry, ...], strangers: list[Item]) -> list[str]:
    """Return the sentences that the folder calls unanswered and answers."""
    wordings = _wordings(entries)
    return [
        f"{item.place}: {item.text!r} is a wording of entry {wordings[comparable(item.text)]}"
        for item in strangers
        if comparable(item.text) in wordings
    ]
