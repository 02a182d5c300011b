"""The channels are tested in front of the real desk."""

from tests.ticketing.conftest import desk, engine

__all__ = ["desk", "engine"]
