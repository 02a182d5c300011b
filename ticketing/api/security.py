"""Who is calling the API: the bot's service token, one channel's token, or the key of another system."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer

from ticketing.domain.actors import BOT, Actor
from ticketing.domain.clients import Client, Scope
from ticketing.domain.errors import Forbidden, TooFast, Unauthenticated
from ticketing.domain.rate_limits import Bucket, Limit, seconds_to_wait, spend
from ticketing.settings import Settings
from ticketing.storage.database import transaction
from ticketing.usecases.access_keys import client_of

# Only so that the API document says how to sign in; the checks below say what is wrong in our own words.
BEARER = HTTPBearer(auto_error=False, description="Service token, channel token, or a client's key (hk_…).")


# Counted in each process: it keeps one system from slowing down all others, it is no quota.
PACE = Limit(burst=100, per_second=20.0)


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """Who calls: the bot (`client` is None) or another system with its key."""

    actor: Actor
    client: Client | None = None

    @property
    def unit_id(self) -> str | None:
        """Return the unit to whose orders this caller is limited, or None."""
        return self.client.unit_id if self.client else None


# What only compares texts is asynchronous: a thread for each question would cost more than the answer.
async def settings_of(request: Request) -> Settings:
    """Return the settings this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


async def require_service(
    settings: Annotated[Settings, Depends(settings_of)],
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
    _shown: Annotated[object, Security(BEARER)] = None,
) -> None:
    """Let only the bearer of the service token pass."""
    if not _same(_bearer(authorization), settings.service_token):
        raise Unauthenticated("unknown_token")


def caller_with(scope: Scope) -> Callable[..., Awaitable[ApiCaller]]:
    """Return the dependency of a route for the bot's service token and for keys with `scope`.

    The caller's `actor` acts; `unit_id`, when set, limits what may be seen. Refuses with 401 "unknown_token"
    and 403 "scope_missing".
    """

    async def find(
        request: Request,
        settings: Annotated[Settings, Depends(settings_of)],
        authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
        _shown: Annotated[object, Security(BEARER)] = None,
    ) -> ApiCaller:
        token = _bearer(authorization)
        if _same(token, settings.service_token):
            return ApiCaller(BOT)
        client = await run_in_threadpool(find_client, request, token)
        if client is None:
            raise Unauthenticated("unknown_token")
        _keep_pace(request, client)
        if scope not in client.scopes:
            raise Forbidden("scope_missing", scope=str(scope))
        return ApiCaller(client.as_actor(), client)

    return find


def _keep_pace(request: Request, client: Client) -> None:
    """Refuse calls that come faster than `PACE`. Raises TooFast("too_many_calls")."""
    state = request.app.state
    if not hasattr(state, "client_buckets"):
        state.client_buckets = {}
    buckets: dict[str, Bucket] = state.client_buckets
    now = datetime.now(UTC)
    bucket = buckets.get(client.id, Bucket(PACE.burst, now))
    left = spend(bucket, PACE, now=now)
    if left is None:
        raise TooFast("too_many_calls", retry_after=seconds_to_wait(bucket, PACE, now=now))
    buckets[client.id] = left


def find_client(request: Request, token: str) -> Client | None:
    """Return whose valid key this is, or None."""
    if not token:
        return None
    with transaction(request.app.state.sessions) as session:
        return client_of(session, token, now=datetime.now(UTC))


async def require_channel(
    channel: str,
    settings: Annotated[Settings, Depends(settings_of)],
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
    _shown: Annotated[object, Security(BEARER)] = None,
) -> str:
    """Let only the bearer of this channel's own token pass; return the channel's name."""
    expected = settings.channel_tokens.get(channel)
    if expected is None or not _same(_bearer(authorization), expected):
        raise Unauthenticated("unknown_token")
    return channel
