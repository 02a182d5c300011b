"""The web chat served over real loopback HTTP, in front of a running desk."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.channels.settings import ChannelSettings
from bot.channels.webchat.main import create_app
from tests.ticketing.desk_app import WEBCHAT_TOKEN, DeskApp, serving


@contextmanager
def running_webchat(desk: DeskApp) -> Iterator[str]:
    """Yield the address of a web chat that speaks to this desk."""
    settings = ChannelSettings("webchat", str(desk.client.base_url), WEBCHAT_TOKEN)
    with serving(create_app(settings)) as url:
        yield url
