"""Who is calling the API: the service token of the bot's actions, or the token of one channel."""

import hmac
from typing import Annotated

from fastapi import Depends, Header, Request

from ticketing.domain.errors import Unauthenticated
from ticketing.settings import Settings


def settings_of(request: Request) -> Settings:
    """Return the settings this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def require_service(
    settings: Annotated[Settings, Depends(settings_of)], authorization: Annotated[str | None, Header()] = None
) -> None:
    """Let only the bearer of the service token pass."""
    if not _same(_bearer(authorization), settings.service_token):
        raise Unauthenticated("unknown_token")


def require_channel(
    channel: str,
    settings: Annotated[Settings, Depends(settings_of)],
    authorization: Annotated[str | None, Header()] = None,
) -> str:
    """Let only the bearer of this channel's own token pass; return the channel's name."""
    expected = settings.channel_tokens.get(channel)
    if expected is None or not _same(_bearer(authorization), expected):
        raise Unauthenticated("unknown_token")
    return channel
