"""Fixtures of everything that calls the line: an engine with a list of replies, and the desk before it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.calls.line import DialogueEngine, voice_desk
from tests.ticketing.desk_app import DeskApp


@pytest.fixture
def dialogue() -> Iterator[DialogueEngine]:
    started = DialogueEngine()
    started.gate.set()
    started.start()
    yield started
    started.gate.set()
    started.stop()


@pytest.fixture
def voiced_desk(fresh_sqlite: Engine, dialogue: DialogueEngine) -> Iterator[DeskApp]:
    with voice_desk(fresh_sqlite, dialogue) as started:
        yield started
