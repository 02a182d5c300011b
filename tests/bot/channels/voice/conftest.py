"""Fixtures of the voice line: the real desk in front of a fake engine, or of one with a list of replies."""

from tests.calls.fixtures import dialogue, voiced_desk
from tests.ticketing.conftest import desk, engine

__all__ = ["desk", "dialogue", "engine", "voiced_desk"]
