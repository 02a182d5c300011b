"""Fixtures of the voice line: the real desk in front of a fake engine, or of one with a list of replies."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.calls.line import DialogueEngine, voice_desk
from tests.ticketing.conftest import desk, engine
from tests.ticketing.desk_app import DeskApp

__all__ = ["desk", "engine"]


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
