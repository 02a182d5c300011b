"""Turns a voice message into words by a recogniser over HTTP, when one is configured (docs/channels.md)."""

import httpx
from pydantic import BaseModel, Field, ValidationError

TIMEOUT_SECONDS = 20.0
TEXT_LIMIT = 4000


class _Heard(BaseModel):
    text: str = Field(max_length=TEXT_LIMIT)


class Recogniser:
    """POSTs the recording as it came and reads {"text": …}; hears nothing when no address is configured."""

    def __init__(self, url: str = "") -> None:
        self._url = url

    async def hear(self, recording: bytes, *, media_type: str) -> str | None:
        """Return the words, or None: not configured, not reachable, nothing understood."""
        if not self._url:
            return None
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                reply = await client.post(self._url, content=recording, headers={"Content-Type": media_type})
            reply.raise_for_status()
            return _Heard.model_validate_json(reply.content).text.strip() or None
        except (httpx.HTTPError, ValidationError):
            return None
