"""Notices to other systems: one signed POST of JSON, to a unit's own system or a subscriber of events."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import Field

from ticketing.domain.rate_limits import Limit
from ticketing.notices.posting import WayConfig, send_request
from ticketing.notices.signing import signed_headers
from ticketing.notices.ways import Notice, NotSent, SigningKey


class WebhookConfig(WayConfig):
    """`secret` (≥ 32 characters, or whsec_…) signs for units; subscribers have secrets of their own."""

    key_id: str = Field(default="", max_length=64)
    secret: str = Field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts and signs."""

    config: WebhookConfig

    @property
    def limit(self) -> Limit:
        """Return the configured pace."""
        return self.config.limit

    def send(self, notice: Notice, *, now: datetime) -> None:
        """Send once; a notice whose secret is not known is never sent unsigned."""
        key = notice.signing or SigningKey(self.config.key_id, self.config.secret)
        if not key.secret:
            raise NotSent("no_signing_key", permanent=True)
        body = (notice.payload or _body(notice, now)).encode()
        headers = signed_headers(body, message_id=notice.key, key=key, now=now)
        send_request(
            notice.address,
            content=body,
            headers={"content-type": "application/json", **headers},
            timeout=self.config.timeout_seconds,
        )


def _body(notice: Notice, now: datetime) -> str:
    values = {
        "id": notice.key,
        "type": "notice",
        "timestamp": now.astimezone(UTC).isoformat(),
        "data": {"order_number": notice.order_number, "title": notice.title, "text": notice.text},
    }
    return json.dumps(values, ensure_ascii=False)


def open_way(config: Mapping[str, object]) -> Webhook:
    """Return the way as configured. Raises ValueError."""
    return Webhook(WebhookConfig.model_validate(config))
