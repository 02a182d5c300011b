"""`export-corrections`: what operators corrected and a second person accepted, as training sentences."""

import argparse
from collections import defaultdict
from pathlib import Path

import yaml

from ticketing.cli.export_conversation import without_numbers
from ticketing.settings import read_settings
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.usecases.conversations.corrections import Correction, accepted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Write the file; an empty one says that there is nothing to learn yet."""
    settings = read_settings()
    PersonalKey.set(settings.encryption_key)
    engine = open_database(settings.database_url)
    with transaction(session_factory(engine)) as session:
        found = accepted(session)
    engine.dispose()
    text = yaml.safe_dump(training_of(found), allow_unicode=True, sort_keys=True)
    arguments.file.write_text(text, encoding="utf-8")
    print(f"{len(found)} sentences")
    return 0


def training_of(found: list[Correction]) -> dict[str, dict[str, list[str]]]:
    """Return sentences by field and label, each once, without personal numbers."""
    sorted_out: dict[str, dict[str, list[str]]] = {"intent": defaultdict(list), "topic": defaultdict(list)}
    for one in found:
        sentences = sorted_out[one.field][one.after]
        text = without_numbers(one.text)
        if text not in sentences:
            sentences.append(text)
    return {field: dict(labels) for field, labels in sorted_out.items()}
