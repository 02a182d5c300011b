"""Signs what leaves by webhook, after the public Standard Webhooks rules, and checks such a signature.

Signed is `id.timestamp.body` with HMAC-SHA256; `webhook-signature` is "v1,<base64>". The timestamp lets the
receiver refuse old copies, the id lets it drop doubles, and `webhook-key-id` names the secret in use.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from ticketing.notices.ways import SigningKey

TOLERANCE_SECONDS = 300
PREFIX = "whsec_"


def signed_headers(body: bytes, *, message_id: str, key: SigningKey, now: datetime) -> dict[str, str]:
    """Return the headers that prove who sent `body` and when."""
    stamp = str(int(now.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-key-id": key.id,
        "webhook-signature": f"v1,{_signature(body, message_id=message_id, stamp=stamp, secret=key.secret)}",
    }


def is_genuine(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> bool:
    """Tell whether `body` was signed with `secret` at most five minutes before or after `now`."""
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        return False
    wanted = f"v1,{_signature(body, message_id=headers.get('webhook-id', ''), stamp=stamp, secret=secret)}"
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def _signature(body: bytes, *, message_id: str, stamp: str, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()
    signed = f"{message_id}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
