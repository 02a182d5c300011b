"""A fake ticketing service for the tests of the actions (engine environment only)."""

import importlib.util
from collections.abc import Iterator

import pytest

from tests.actions.fake_ticketing import TOKEN, FakeTicketing

if importlib.util.find_spec("rasa_sdk") is None:
    collect_ignore_glob = ["*"]  # the app environment has no action server


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTicketing]:
    """A running fake that the actions find through their settings."""
    from actions.ticketing_client import open_ticketing  # noqa: PLC0415  (engine environment only)

    fake = FakeTicketing()
    monkeypatch.setenv("HOTLINE_TICKETING_URL", fake.url)
    monkeypatch.setenv("HOTLINE_SERVICE_TOKEN", TOKEN)
    open_ticketing.cache_clear()
    yield fake
    open_ticketing.cache_clear()
    fake.close()
