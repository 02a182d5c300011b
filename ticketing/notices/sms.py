"""Notices by short message, through any gateway that takes one HTTP request: its form is configuration."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

import httpx
from pydantic import Field

from ticketing.domain.privacy import digits_of
from ticketing.domain.rate_limits import Limit
from ticketing.notices.posting import WayConfig, send_request
from ticketing.notices.ways import Notice, NotSent


class SmsConfig(WayConfig):
    """How the gateway wants it.

    In `fields` and `headers`, {phone} {text} {id} {timestamp} {signature} are filled in; the signature is
    HMAC-SHA256 of `signed` (places filled) with `secret`, in hexadecimal. `status` is the dotted path of the
    reply's code ("data.code"); without it any reply below 300 counts as sent.
    """

    url: str = Field(pattern=r"^https?://")
    form: Literal["json", "form"] = "json"
    fields: dict[str, str]
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    secret: str = Field(default="", repr=False)
    signed: str = ""
    status: str = ""
    sent: tuple[str, ...] = ("0", "OK", "200")
    permanent: tuple[str, ...] = ()
    prefix: str = ""
    longest: int = Field(default=300, ge=60)


@dataclass(frozen=True, slots=True)
class Sms:
    """Sends through the gateway."""

    config: SmsConfig

    @property
    def limit(self) -> Limit:
        """Return the configured pace."""
        return self.config.limit

    def send(self, notice: Notice, *, now: datetime) -> None:
        """Send once."""
        config, places = self.config, self._places(notice, now)
        values = {name: _fill(value, places) for name, value in config.fields.items()}
        as_json = config.form == "json"
        content = json.dumps(values, ensure_ascii=False) if as_json else urlencode(values)
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        headers = {name: _fill(value, places) for name, value in config.headers.items()}
        reply = send_request(
            config.url,
            content=content.encode(),
            headers={"content-type": kind, **headers},
            timeout=config.timeout_seconds,
        )
        self._check(reply)

    def _places(self, notice: Notice, now: datetime) -> dict[str, str]:
        phone = digits_of(notice.address)
        if not phone:
            raise NotSent("address_not_valid", permanent=True)
        text = f"{self.config.prefix}{notice.text}"
        if len(text) > self.config.longest:
            text = text[: self.config.longest - 1] + "…"
        places = {"phone": phone, "text": text, "id": notice.key, "timestamp": str(int(now.timestamp()))}
        signed = _fill(self.config.signed, places)
        mark = hmac.new(self.config.secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
        return {**places, "signature": mark}

    def _check(self, reply: httpx.Response) -> None:
        """Gateways answer 200 and put the refusal into the body."""
        if not self.config.status:
            return
        try:
            found: Any = reply.json()
            for step in self.config.status.split("."):
                found = found[step]
        except (ValueError, KeyError, TypeError) as error:
            raise NotSent("gateway_reply_not_understood") from error
        code = str(found)
        if code not in self.config.sent:
            raise NotSent(f"gateway_{code}"[:80], permanent=code in self.config.permanent)


def _fill(template: str, places: Mapping[str, str]) -> str:
    # Plain replacement: JSON-like templates hold braces of their own, and texts may hold places.
    parts = template
    for name in ("signature", "timestamp", "id", "phone", "text"):
        parts = parts.replace(f"{{{name}}}", places.get(name, ""))
    return parts


def open_way(config: Mapping[str, object]) -> Sms:
    """Return the way as configured. Raises ValueError."""
    return Sms(SmsConfig.model_validate(config))
