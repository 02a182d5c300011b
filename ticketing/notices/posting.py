"""HTTP for all ways that need it: one request, one timeout, and faults in the words of `NotSent`."""

from collections.abc import Mapping

import httpx
from pydantic import BaseModel, ConfigDict, Field

from ticketing.domain.rate_limits import Limit
from ticketing.notices.ways import NotSent

# Asked to wait longer than this, the outbox's own pauses serve better.
LONGEST_RETRY_AFTER = 3600.0
AGAIN = frozenset({408, 425, 429})


class WayConfig(BaseModel):
    """What every way's configuration has; times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_seconds: float = Field(default=10.0, gt=0, le=60)
    burst: int = Field(default=10, ge=1)
    per_second: float = Field(default=2.0, gt=0)

    @property
    def limit(self) -> Limit:
        """Return the configured pace."""
        return Limit(self.burst, self.per_second)


def send_request(
    url: str, *, content: bytes, headers: Mapping[str, str], timeout: float, method: str = "POST"
) -> httpx.Response:
    """Send one request and return a reply below 300. Raises NotSent; redirects are not followed."""
    try:
        with httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client:
            reply = client.request(method, url, content=content, headers=dict(headers))
    except httpx.TimeoutException as error:
        raise NotSent("timeout") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise NotSent("address_not_valid", permanent=True) from error
    except httpx.HTTPError as error:
        raise NotSent("unreachable") from error
    if reply.is_success:
        return reply
    raise refusal(reply.status_code, retry_after=reply.headers.get("retry-after", ""))


def refusal(status: int, *, retry_after: str = "") -> NotSent:
    """Return the fault for an HTTP status: another try helps on the server's errors and when it is busy."""
    wait = min(float(retry_after), LONGEST_RETRY_AFTER) if retry_after.isdecimal() else None
    return NotSent(f"http_{status}", permanent=status < 500 and status not in AGAIN, retry_after=wait)
